/**
 * Where the retry layer joins Spring Boot.
 */
@NullMarked
package io.github.retrystarter.autoconfigure;

import org.jspecify.annotations.NullMarked;
