package io.github.retrystarter.client;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.util.MultiValueMap;

/**
 * Headers that are those of another request until something in them is changed, and from
 * then on a copy. Most attempts change nothing, and need none.
 */
final class CopyOnWriteHeaders extends AbstractMap<String, List<String>> implements MultiValueMap<String, String> {

	private final HttpHeaders original;

	private @Nullable HttpHeaders copy;

	private CopyOnWriteHeaders(HttpHeaders original) {
		this.original = original;
	}

	/**
	 * Headers that can be changed without a change to the original.
	 * @param original headers that stay as they are while the new ones are used
	 */
	static HttpHeaders of(HttpHeaders original) {
		return new HttpHeaders(new CopyOnWriteHeaders(original));
	}

	private HttpHeaders current() {
		return (this.copy != null) ? this.copy : this.original;
	}

	private HttpHeaders copy() {
		if (this.copy == null) {
			this.copy = HttpHeaders.copyOf(this.original);
		}
		return this.copy;
	}

	@Override
	public int size() {
		return current().size();
	}

	@Override
	public boolean containsKey(Object name) {
		return current().containsHeader((String) name);
	}

	@Override
	public @Nullable List<String> get(Object name) {
		List<String> values = current().get((String) name);
		return (values != null && this.copy == null) ? new Values((String) name, values) : values;
	}

	@Override
	public @Nullable String getFirst(String name) {
		return current().getFirst(name);
	}

	@Override
	public Map<String, String> toSingleValueMap() {
		return current().toSingleValueMap();
	}

	@Override
	public void add(String name, @Nullable String value) {
		copy().add(name, value);
	}

	@Override
	public void addAll(String name, List<? extends String> values) {
		copy().addAll(name, values);
	}

	@Override
	public void addAll(MultiValueMap<String, String> values) {
		values.forEach(this::addAll);
	}

	@Override
	public void set(String name, @Nullable String value) {
		copy().set(name, value);
	}

	@Override
	public void setAll(Map<String, String> values) {
		copy().setAll(values);
	}

	@Override
	public @Nullable List<String> put(String name, List<String> values) {
		return copy().put(name, values);
	}

	@Override
	public @Nullable List<String> remove(Object name) {
		return copy().remove((String) name);
	}

	@Override
	public void clear() {
		copy().clear();
	}

	@Override
	public Set<String> keySet() {
		return Collections
			.unmodifiableSet((this.copy != null) ? this.copy.headerNames() : this.original.toSingleValueMap().keySet());
	}

	@Override
	public Set<Map.Entry<String, List<String>>> entrySet() {
		return copy().headerSet();
	}

	/**
	 * The values of one header, which are copied with all others before they change.
	 */
	private final class Values extends AbstractList<String> {

		private final String name;

		private List<String> values;

		Values(String name, List<String> values) {
			this.name = name;
			this.values = values;
		}

		private List<String> values() {
			List<String> copied = (CopyOnWriteHeaders.this.copy != null) ? CopyOnWriteHeaders.this.copy.get(this.name)
					: null;
			return (copied != null) ? copied : this.values;
		}

		private List<String> ownValues() {
			List<String> copied = copy().get(this.name);
			if (copied == null) {
				// The header has been removed meanwhile: what follows concerns nobody.
				this.values = new ArrayList<>(this.values);
			}
			return values();
		}

		@Override
		public int size() {
			return values().size();
		}

		@Override
		public String get(int index) {
			return values().get(index);
		}

		@Override
		public String set(int index, String value) {
			return ownValues().set(index, value);
		}

		@Override
		public void add(int index, String value) {
			ownValues().add(index, value);
		}

		@Override
		public String remove(int index) {
			return ownValues().remove(index);
		}

	}

}
