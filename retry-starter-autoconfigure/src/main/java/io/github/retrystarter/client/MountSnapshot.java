package io.github.retrystarter.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;

/**
 * All mounts with their states as they are at one time. Immutable: other policies are
 * another snapshot, which takes the states over.
 */
final class MountSnapshot {

	private static final int MAX_REMOVED = 100;

	private final RetryMounts mounts;

	private final Map<String, ActiveMount> active = new HashMap<>();

	private final List<MountState> removed = new ArrayList<>();

	/**
	 * The names of all that are no longer there, of which those that went first have no
	 * state any more.
	 */
	private final Set<String> gone = new HashSet<>();

	private final List<MountState> states = new ArrayList<>();

	private MountSnapshot(RetryMounts mounts) {
		this.mounts = mounts;
	}

	/**
	 * Begin with some mounts, or go on with others.
	 * @param mounts the mounts
	 * @param before what has applied so far, {@code null} if nothing has
	 * @param activation makes a mount apply, with its state if there is one of its name
	 */
	static MountSnapshot of(RetryMounts mounts, @Nullable MountSnapshot before,
			BiFunction<RetryMount, @Nullable MountState, ActiveMount> activation) {
		MountSnapshot snapshot = new MountSnapshot(mounts);
		Map<String, MountState> known = new LinkedHashMap<>();
		if (before != null) {
			before.states.forEach((state) -> known.put(state.mount().name(), state));
			snapshot.gone.addAll(before.gone);
		}
		for (RetryMount mount : mounts.all()) {
			ActiveMount active = activation.apply(mount, known.remove(mount.name()));
			snapshot.active.put(mount.name(), active);
			snapshot.states.add(active.state());
		}
		snapshot.gone.addAll(known.keySet());
		snapshot.gone.removeAll(snapshot.active.keySet());
		// Those that went last come first, as they were before the others.
		known.values().stream().limit(MAX_REMOVED).forEach(snapshot.removed::add);
		snapshot.states.addAll(snapshot.removed);
		return snapshot;
	}

	/**
	 * The mount that applies to a request. One that was named, and is no longer there, is
	 * not missed: the URL decides.
	 */
	ActiveMount find(HttpRequest request) {
		String name = GivenOptions.mount(request.getAttributes());
		RetryMount mount = (name == null || this.gone.contains(name)) ? this.mounts.find(request.getURI())
				: this.mounts.find(name);
		if (mount == null) {
			throw new IllegalArgumentException("There is no mount '%s', but there are %s".formatted(name,
					this.mounts.all().stream().map(RetryMount::name).toList()));
		}
		return Objects.requireNonNull(this.active.get(mount.name()));
	}

	RetryMount byUrl(HttpRequest request) {
		return this.mounts.find(request.getURI());
	}

	/**
	 * All states, those of mounts that are no longer there at the end.
	 */
	List<MountState> states() {
		return Collections.unmodifiableList(this.states);
	}

	/**
	 * The states of the mounts that are no longer there, at most {@value #MAX_REMOVED} of
	 * those that went last.
	 */
	Iterable<MountState> removed() {
		return this.removed;
	}

}
