/**
 * An application that calls a flaky upstream, and shows what its retries did.
 */
@NullMarked
package io.github.retrystarter.sample;

import org.jspecify.annotations.NullMarked;
