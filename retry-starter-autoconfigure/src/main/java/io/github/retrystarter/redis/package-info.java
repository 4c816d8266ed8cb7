/**
 * Holds that a fleet of instances shares through Redis.
 */
@NullMarked
package io.github.retrystarter.redis;

import org.jspecify.annotations.NullMarked;
