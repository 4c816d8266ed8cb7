package io.github.retrystarter.client;

import io.github.retrystarter.Origin;

/**
 * The calls that a hold is for: those of one mount to one origin and, where the mount
 * tells them apart, of one partition.
 *
 * @param mount name of the mount
 * @param origin origin of the server
 * @param partition the partition as a keyed hash of what names it, in letters, digits,
 * {@code -} and {@code _}; empty for calls that belong to none
 */
public record RateLimitScope(String mount, Origin origin, String partition) {

}
