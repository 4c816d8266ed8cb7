/**
 * The Retry Lab: a page on which a policy and an upstream are put together, and what
 * follows is drawn as it happens.
 */
@NullMarked
package io.github.retrystarter.sample.lab;

import org.jspecify.annotations.NullMarked;
