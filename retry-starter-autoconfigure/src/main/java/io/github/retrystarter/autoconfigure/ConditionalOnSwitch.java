package io.github.retrystarter.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches if a key is on, as it is where it is not set. What is neither on nor off stops
 * the start, so that no mistake switches the retries off in silence.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnSwitchCondition.class)
@interface ConditionalOnSwitch {

	/**
	 * The key.
	 */
	String value();

	/**
	 * Whether to match if the key is on, or if it is off.
	 */
	boolean on() default true;

}
