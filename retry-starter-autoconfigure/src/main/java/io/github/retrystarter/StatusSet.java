package io.github.retrystarter;

import java.util.BitSet;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A set of HTTP status codes, written as codes ({@code 503}), classes ({@code 5xx}) and
 * ranges ({@code 500-504}).
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15">RFC 9110, section
 * 15</a>
 */
public final class StatusSet {

	private static final int MIN = 100;

	private static final int MAX = 999;

	private static final Pattern CODES = Pattern.compile("([0-9]{3})(?:\\s*-\\s*([0-9]{3}))?");

	private static final Pattern CLASS = Pattern.compile("([1-9])[xX]{2}");

	private final BitSet statuses;

	private StatusSet(BitSet statuses) {
		this.statuses = statuses;
	}

	/**
	 * Create a set of single codes.
	 * @param statuses the codes
	 * @return the set
	 * @throws IllegalArgumentException if one is not a status code
	 */
	public static StatusSet of(int... statuses) {
		BitSet codes = new BitSet();
		for (int status : statuses) {
			if (status < MIN || status > MAX) {
				throw noStatus(Integer.toString(status));
			}
			codes.set(status);
		}
		return new StatusSet(codes);
	}

	/**
	 * Create a set from its written form.
	 * @param entries codes, classes and ranges
	 * @return the set
	 * @throws IllegalArgumentException if an entry is none of these or not a status code
	 */
	public static StatusSet parse(Collection<String> entries) {
		BitSet statuses = new BitSet();
		for (String entry : entries) {
			add(statuses, entry.strip());
		}
		return new StatusSet(statuses);
	}

	private static void add(BitSet statuses, String entry) {
		Matcher statusClass = CLASS.matcher(entry);
		if (statusClass.matches()) {
			int first = Integer.parseInt(statusClass.group(1)) * 100;
			statuses.set(first, first + 100);
			return;
		}
		Matcher codes = CODES.matcher(entry);
		if (codes.matches()) {
			int first = Integer.parseInt(codes.group(1));
			int last = (codes.group(2) != null) ? Integer.parseInt(codes.group(2)) : first;
			if (first >= MIN && first <= last) {
				statuses.set(first, last + 1);
				return;
			}
		}
		throw noStatus(entry);
	}

	private static IllegalArgumentException noStatus(String entry) {
		return new IllegalArgumentException("'" + entry + "' is not a status code from " + MIN + " to " + MAX
				+ ", a class such as 5xx or a range such as 500-504");
	}

	/**
	 * Whether a status is in this set.
	 * @param status the status code
	 * @return {@code true} if it is
	 */
	public boolean contains(int status) {
		return status >= 0 && this.statuses.get(status);
	}

	/**
	 * All codes of this set, in ascending order.
	 * @return the codes
	 */
	public IntStream stream() {
		return this.statuses.stream();
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof StatusSet that && this.statuses.equals(that.statuses);
	}

	@Override
	public int hashCode() {
		return this.statuses.hashCode();
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		for (int first = this.statuses.nextSetBit(0); first >= 0;) {
			int end = this.statuses.nextClearBit(first);
			text.append(text.isEmpty() ? "" : ", ").append(first).append((end - first > 1) ? "-" + (end - 1) : "");
			first = this.statuses.nextSetBit(end);
		}
		return text.toString();
	}

}
