/**
 * Auto-configuration for the retry layer, and its properties.
 */
@NullMarked
package io.github.retrystarter.autoconfigure;

import org.jspecify.annotations.NullMarked;
