package io.github.retrystarter.client;

import java.time.Clock;
import java.util.function.DoubleSupplier;

/**
 * What a call takes from outside, so that tests can replace it.
 *
 * @param clock the time
 * @param random source of chance, uniform in [0, 1)
 */
record TimeAndChance(Clock clock, DoubleSupplier random) {

}
