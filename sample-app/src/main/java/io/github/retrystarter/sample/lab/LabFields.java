package io.github.retrystarter.sample.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The fields of a request, taken one by one. The first that is wrong is refused by an
 * {@link InvalidFieldException}; one that is missing has its ordinary value.
 */
final class LabFields {

	private final Map<String, Object> fields;

	LabFields(Map<String, Object> fields) {
		this.fields = new HashMap<>(fields);
	}

	int wholeNumber(String name, int least, int most, int ordinary) {
		Object value = this.fields.remove(name);
		if (value == null) {
			return ordinary;
		}
		if (value instanceof Integer number && number >= least && number <= most) {
			return number;
		}
		throw new InvalidFieldException(name, value, "a whole number from " + least + " to " + most);
	}

	double number(String name, int least, int most, double ordinary) {
		Object value = this.fields.remove(name);
		if (value == null) {
			return ordinary;
		}
		if (value instanceof Number number && number.doubleValue() >= least && number.doubleValue() <= most) {
			return number.doubleValue();
		}
		throw new InvalidFieldException(name, value, "a number from " + least + " to " + most);
	}

	boolean flag(String name, boolean ordinary) {
		Object value = this.fields.remove(name);
		if (value == null) {
			return ordinary;
		}
		if (value instanceof Boolean flag) {
			return flag;
		}
		throw new InvalidFieldException(name, value, "true or false");
	}

	<T> T oneOf(String name, List<T> choices, Function<T, String> word, T ordinary) {
		Object value = this.fields.remove(name);
		if (value == null) {
			return ordinary;
		}
		return choices.stream()
			.filter((choice) -> word.apply(choice).equals(value))
			.findFirst()
			.orElseThrow(() -> new InvalidFieldException(name, value, "one of " + choices.stream().map(word).toList()));
	}

	<T> List<T> list(String name, int most, Function<String, @Nullable T> item, String expectation) {
		Object value = this.fields.remove(name);
		if (!(value instanceof List<?> values) || values.isEmpty() || values.size() > most) {
			throw new InvalidFieldException(name, value, "a list of 1 to " + most + " items");
		}
		List<T> items = new ArrayList<>();
		for (Object word : values) {
			T one = item.apply(String.valueOf(word));
			if (one == null) {
				throw new InvalidFieldException(name + "[" + items.size() + "]", word, expectation);
			}
			items.add(one);
		}
		return items;
	}

	void requireNothingElse() {
		this.fields.forEach((name, value) -> {
			throw new InvalidFieldException(name, value, "left out, because there is no such field");
		});
	}

}
