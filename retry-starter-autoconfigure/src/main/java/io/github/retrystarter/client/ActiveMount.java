package io.github.retrystarter.client;

import io.github.retrystarter.RetryMount;

/**
 * A mount as it applies until it is replaced: what one call keeps from its beginning to
 * its end.
 *
 * @param mount the mount with its policy
 * @param state what outlives the policy
 * @param observers the observers of its calls
 */
record ActiveMount(RetryMount mount, MountState state, CallObservers observers) {

}
