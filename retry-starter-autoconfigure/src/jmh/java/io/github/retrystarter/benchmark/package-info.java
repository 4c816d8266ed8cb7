/**
 * What the retry layer costs, beside others.
 */
@NullMarked
package io.github.retrystarter.benchmark;

import org.jspecify.annotations.NullMarked;
