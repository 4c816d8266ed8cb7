/**
 * Meters and observations for Micrometer.
 */
@NullMarked
package io.github.retrystarter.metrics;

import org.jspecify.annotations.NullMarked;
