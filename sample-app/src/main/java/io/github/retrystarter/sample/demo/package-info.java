/**
 * Calls worth watching, each at an address of its own below {@code /demo}.
 */
@NullMarked
package io.github.retrystarter.sample.demo;

import org.jspecify.annotations.NullMarked;
