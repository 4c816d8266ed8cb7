/**
 * Three instances that share what one of them is told.
 */
@NullMarked
package io.github.retrystarter.sample.fleet;

import org.jspecify.annotations.NullMarked;
