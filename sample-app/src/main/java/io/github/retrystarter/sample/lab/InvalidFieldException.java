package io.github.retrystarter.sample.lab;

import org.jspecify.annotations.Nullable;

/**
 * A field of a request has a value that it cannot have.
 */
final class InvalidFieldException extends RuntimeException {

	private static final int LONGEST_VALUE = 80;

	private final String field;

	private final String value;

	InvalidFieldException(String field, @Nullable Object value, String expectation) {
		super(field + " must be " + expectation + ", but is " + shorten(String.valueOf(value)));
		this.field = field;
		this.value = shorten(String.valueOf(value));
	}

	private static String shorten(String value) {
		return (value.length() <= LONGEST_VALUE) ? value : value.substring(0, LONGEST_VALUE) + "…";
	}

	String field() {
		return this.field;
	}

	String value() {
		return this.value;
	}

}
