package io.github.retrystarter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads header fields that are lists or dictionaries of items, as far as rate limits need
 * it: inner lists are none of their forms. A field that is malformed anywhere is
 * malformed as a whole.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9651#section-4.2">RFC 9651, section
 * 4.2</a>
 */
final class StructuredField {

	private static final char END = '\0';

	private static final String DIGITS = "0123456789";

	private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";

	private static final String KEY = LOWER + DIGITS + "_-.*";

	private static final String TOKEN = LOWER + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + DIGITS + "!#$%&'*+-.^_`|~:/";

	private static final int MAX_INTEGER_DIGITS = 15;

	private static final int MAX_DECIMAL_DIGITS = 12;

	private static final int MAX_FRACTION_DIGITS = 3;

	private final String field;

	private int position;

	private StructuredField(String field) {
		this.field = field;
	}

	/**
	 * Read a list.
	 * @return the items, {@code null} if the field is malformed
	 */
	static @Nullable List<Item> list(String field) {
		try {
			return new StructuredField(field).readList();
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * Read a dictionary, in which the last item counts of those with one key.
	 * @return the items, {@code null} if the field is malformed
	 */
	static @Nullable Map<String, Item> dictionary(String field) {
		try {
			return new StructuredField(field).readDictionary();
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private List<Item> readList() {
		List<Item> items = new ArrayList<>();
		skip(" ");
		while (next() != END || !items.isEmpty()) {
			items.add(new Item(readBareItem(), readParameters()));
			if (!readSeparator()) {
				return items;
			}
		}
		return items;
	}

	private Map<String, Item> readDictionary() {
		Map<String, Item> items = new LinkedHashMap<>();
		skip(" ");
		while (next() != END || !items.isEmpty()) {
			String key = readKey();
			items.put(key, new Item(readValue(), readParameters()));
			if (!readSeparator()) {
				return items;
			}
		}
		return items;
	}

	/**
	 * Read what stands between two items.
	 * @return whether there is a further one
	 */
	private boolean readSeparator() {
		skip(" \t");
		if (next() == END) {
			return false;
		}
		expect(',');
		skip(" \t");
		return true;
	}

	private Map<String, Object> readParameters() {
		Map<String, Object> parameters = new LinkedHashMap<>();
		while (next() == ';') {
			expect(';');
			skip(" ");
			String key = readKey();
			parameters.put(key, readValue());
		}
		return parameters;
	}

	/**
	 * What is without a value is true.
	 */
	private Object readValue() {
		if (next() != '=') {
			return true;
		}
		expect('=');
		return readBareItem();
	}

	private String readKey() {
		require((LOWER + "*").indexOf(next()) >= 0);
		return readAll(KEY);
	}

	private Object readBareItem() {
		char first = next();
		if (first == '"') {
			return readString();
		}
		if (first == ':') {
			return readBytes();
		}
		if (first == '?') {
			return readBoolean();
		}
		if (first == '@') {
			expect('@');
			return readInteger(readNumber());
		}
		if (first == '%') {
			expect('%');
			return readString();
		}
		if (first == '-' || DIGITS.indexOf(first) >= 0) {
			String number = readNumber();
			return number.contains(".") ? (Object) Double.valueOf(number) : (Object) readInteger(number);
		}
		require(Character.isLetter(first) || first == '*');
		String token = readAll(TOKEN);
		require(!token.isEmpty());
		return token;
	}

	private String readNumber() {
		StringBuilder number = new StringBuilder();
		if (next() == '-') {
			expect('-');
			number.append('-');
		}
		String whole = readAll(DIGITS);
		require(!whole.isEmpty() && whole.length() <= MAX_INTEGER_DIGITS);
		number.append(whole);
		if (next() == '.') {
			expect('.');
			String fraction = readAll(DIGITS);
			require(whole.length() <= MAX_DECIMAL_DIGITS && !fraction.isEmpty()
					&& fraction.length() <= MAX_FRACTION_DIGITS);
			number.append('.').append(fraction);
		}
		return number.toString();
	}

	private static Long readInteger(String number) {
		return Long.valueOf(number);
	}

	private String readString() {
		StringBuilder text = new StringBuilder();
		expect('"');
		while (next() != '"') {
			char character = next();
			require(character >= ' ' && character < 127);
			if (character == '\\') {
				this.position++;
				require(next() == '"' || next() == '\\');
			}
			text.append(next());
			this.position++;
		}
		expect('"');
		return text.toString();
	}

	private Bytes readBytes() {
		expect(':');
		int end = this.field.indexOf(':', this.position);
		require(end >= 0);
		byte[] bytes = Base64.getDecoder().decode(this.field.substring(this.position, end));
		this.position = end + 1;
		return new Bytes(new String(bytes, StandardCharsets.UTF_8));
	}

	private Boolean readBoolean() {
		expect('?');
		char value = next();
		require(value == '0' || value == '1');
		this.position++;
		return value == '1';
	}

	private String readAll(String characters) {
		int start = this.position;
		skip(characters);
		return this.field.substring(start, this.position);
	}

	private void skip(String characters) {
		while (next() != END && characters.indexOf(next()) >= 0) {
			this.position++;
		}
	}

	private void expect(char character) {
		require(next() == character);
		this.position++;
	}

	private char next() {
		return (this.position < this.field.length()) ? this.field.charAt(this.position) : END;
	}

	private static void require(boolean wellFormed) {
		if (!wellFormed) {
			throw new IllegalArgumentException("malformed");
		}
	}

	/**
	 * An item: a number, a text, {@link Bytes} or a truth value, and what is said of it.
	 *
	 * @param value the value
	 * @param parameters the parameters, of which the last one with a name counts
	 */
	record Item(Object value, Map<String, Object> parameters) {

	}

	/**
	 * A byte sequence.
	 *
	 * @param text the bytes read as UTF-8
	 */
	record Bytes(String text) {

	}

}
