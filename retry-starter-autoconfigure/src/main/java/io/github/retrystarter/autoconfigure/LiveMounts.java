package io.github.retrystarter.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;

import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.SafeText;
import io.github.retrystarter.actuate.PolicyChanges;
import io.github.retrystarter.actuate.RefusedSettingException;
import io.github.retrystarter.client.MountState;
import io.github.retrystarter.client.RetryPolicyListener;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * The mounts while the application runs: those of the configuration, with the settings
 * that somebody gave by the endpoint on top. Whatever changes is checked as a whole,
 * replaced at once, and told in one line.
 */
class LiveMounts implements PolicyChanges {

	private static final Log logger = LogFactory.getLog(LiveMounts.class);

	private final RetryingClientHttpRequestInterceptor interceptor;

	private final ObjectProvider<RetryPolicyListener> listeners;

	private GivenSettings given = GivenSettings.NONE;

	private RetryMounts configured;

	// What was applied here last, to notice what the application has replaced itself.
	private List<RetryMount> applied;

	private String refused = "";

	LiveMounts(RetryingClientHttpRequestInterceptor interceptor, ObjectProvider<RetryPolicyListener> listeners) {
		this.interceptor = interceptor;
		this.listeners = listeners;
		this.applied = current();
		this.configured = MountChanges.mounts(this.applied);
	}

	private List<RetryMount> current() {
		return this.interceptor.mounts().stream().filter((state) -> !state.isRemoved()).map(MountState::mount).toList();
	}

	/**
	 * Go on with another configuration, unless it is refused. What the endpoint has set
	 * stays.
	 * @param configuration reads it
	 */
	synchronized void configure(Supplier<RetryMounts> configuration, String by) {
		try {
			follow();
			RetryMounts next = configuration.get();
			next.all().forEach(this::requireApplicable);
			replace(next, this.given.where((mount) -> next.find(mount) != null), by);
		}
		catch (RefusedSettingException ex) {
			refuse(ex, by);
		}
	}

	/**
	 * Go on from the mounts that the application has replaced itself, if it has.
	 */
	private void follow() {
		List<RetryMount> current = current();
		if (!current.equals(this.applied)) {
			this.applied = current;
			this.configured = MountChanges.mounts(current);
			this.given = GivenSettings.NONE;
		}
	}

	private void requireApplicable(RetryMount mount) {
		try {
			this.given.apply(mount);
		}
		catch (RefusedSettingException ex) {
			throw ex.because("the endpoint has set it for the mount '%s': DELETE takes that back, then refresh again"
				.formatted(SafeText.escape(mount.name())));
		}
	}

	@Override
	public synchronized void set(String mount, Map<String, Object> settings, String by) {
		RetryMount changed = configured(mount);
		refusing(by, () -> replace(this.configured, this.given.with(changed, settings), by));
	}

	private RetryMount configured(String mount) {
		follow();
		return Optional.ofNullable(this.configured.find(mount)).orElseThrow();
	}

	@Override
	public synchronized void takeBack(String mount, String by) {
		configured(mount);
		refusing(by, () -> replace(this.configured, this.given.where((other) -> !other.equals(mount)), by));
	}

	private void replace(RetryMounts next, GivenSettings settings, String by) {
		RetryMounts mounts = MountChanges.mounts(next.all().stream().map(settings::apply).toList());
		this.given = settings;
		this.configured = next;
		this.applied = mounts.all();
		this.refused = "";
		String changes = MountChanges.between(current(), mounts.all());
		this.interceptor.replace(mounts);
		if (!changes.isEmpty()) {
			logger.info("Retries changed by " + by + ": " + changes);
			this.listeners.forEach((listener) -> listener.changed(this.interceptor.mounts()));
		}
	}

	private void refusing(String by, Runnable action) {
		try {
			action.run();
		}
		catch (RefusedSettingException ex) {
			refuse(ex, by);
			throw ex;
		}
	}

	private void refuse(RefusedSettingException refusal, String by) {
		String message = "Retries are as before, because a change by %s is refused: %s".formatted(by,
				refusal.getMessage());
		if (!message.equals(this.refused)) {
			logger.warn(message);
			this.refused = message;
		}
		this.listeners.forEach(RetryPolicyListener::refused);
	}

	@Override
	public synchronized RetryMount configuredDefault() {
		follow();
		return this.configured.all().get(this.configured.all().size() - 1);
	}

	@Override
	public synchronized Set<String> keys(String mount) {
		follow();
		return Set.copyOf(this.given.of(mount).keySet());
	}

	@Override
	public void switchRetries(String mount, boolean retrying, String by) {
		state(mount).setRetrying(retrying, by);
	}

	@Override
	public void refill(String mount, String by) {
		MountState state = state(mount);
		state.refill();
		logger.info("Budgets filled by " + by + ": " + MountChanges.name(state.mount()));
	}

	private MountState state(String mount) {
		return this.interceptor.mounts()
			.stream()
			.filter((state) -> state.mount().name().equals(mount))
			.findFirst()
			.orElseThrow();
	}

}
