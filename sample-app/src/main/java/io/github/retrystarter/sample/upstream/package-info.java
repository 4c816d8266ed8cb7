/**
 * The server that the sample calls, which fails as told, and the scenarios it can play.
 */
@NullMarked
package io.github.retrystarter.sample.upstream;

import org.jspecify.annotations.NullMarked;
