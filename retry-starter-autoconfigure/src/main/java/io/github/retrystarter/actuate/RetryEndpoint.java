package io.github.retrystarter.actuate;

import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.github.retrystarter.SafeText;
import io.github.retrystarter.client.MountState;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.metrics.HttpRetryMetrics;

/**
 * Shows the mounts, how their calls ended and the latest ones that did not succeed at
 * once. Where the application grants more than reading, it changes the policy of a mount
 * while the application runs, switches its retries off and on, and fills its budgets.
 */
@Endpoint(id = "retry", defaultAccess = Access.READ_ONLY)
public class RetryEndpoint {

	private static final String REFILL = "refill";

	private final RetryingClientHttpRequestInterceptor interceptor;

	private final PolicyChanges changes;

	private final RetryJournal journal;

	private final MountDescriber describer;

	/**
	 * Create an endpoint.
	 * @param interceptor whose mounts to show
	 * @param changes what changes them
	 * @param journal the latest calls that their first attempt did not complete
	 * @param metrics counts calls, {@code null} if nothing does
	 */
	public RetryEndpoint(RetryingClientHttpRequestInterceptor interceptor, PolicyChanges changes, RetryJournal journal,
			@Nullable HttpRetryMetrics metrics) {
		this.interceptor = interceptor;
		this.changes = changes;
		this.journal = journal;
		this.describer = new MountDescriber(changes, metrics);
	}

	/**
	 * Show all mounts.
	 * @return the mounts and the latest calls
	 */
	@ReadOperation
	public RetryDescriptor retry() {
		Map<String, RetryDescriptor.Mount> mounts = new LinkedHashMap<>();
		this.interceptor.mounts().forEach((state) -> mounts.put(state.mount().name(), this.describer.describe(state)));
		return new RetryDescriptor(mounts, this.journal.latest());
	}

	/**
	 * Show one mount.
	 * @param mount its name
	 * @return the mount, or {@code null} if there is none of that name
	 */
	@ReadOperation
	public RetryDescriptor.@Nullable Mount mount(@Selector String mount) {
		MountState state = find(mount);
		return (state != null) ? this.describer.describe(state) : null;
	}

	/**
	 * Change settings of a mount, such as {@code {"total": 1, "backoff-factor": 2}},
	 * switch its retries off or on, as by {@code {"retrying": false}}, or both. A mount
	 * that has been removed can be switched, for the sake of calls that are still held.
	 * @param security who asks
	 * @param mount name of the mount
	 * @param retrying whether its calls are retried, {@code null} to leave that as it is
	 * @param settings values by the keys of the configuration, {@code null} for none
	 * @return the mount as it is now; status 400 with key, value and remedy if a value is
	 * impossible, and nothing has changed then; status 404 if there is no such mount
	 */
	@WriteOperation
	public WebEndpointResponse<?> change(SecurityContext security, @Selector String mount, @Nullable Boolean retrying,
			@Nullable Map<String, Object> settings) {
		MountState state = (settings == null) ? find(mount) : findPresent(mount);
		return write(state, () -> {
			if (settings == null && retrying == null) {
				throw new RefusedSettingException(SettingsAdvisor.SETTINGS, null,
						"send settings such as {\"total\": 1}, or {\"retrying\": false}");
			}
			if (settings != null) {
				this.changes.set(mount, settings, by(security));
			}
			if (retrying != null) {
				this.changes.switchRetries(mount, retrying, by(security));
			}
		});
	}

	/**
	 * Fill the budgets of a mount.
	 * @param security who asks
	 * @param mount name of the mount
	 * @param action must be {@code refill}
	 * @return the mount as it is now, status 404 if there is no such mount or action
	 */
	@WriteOperation
	public WebEndpointResponse<?> refill(SecurityContext security, @Selector String mount, @Selector String action) {
		MountState state = REFILL.equals(action) ? find(mount) : null;
		return write(state, () -> this.changes.refill(mount, by(security)));
	}

	/**
	 * Take back all settings that were changed here, so that the configuration applies.
	 * @param security who asks
	 * @param mount name of the mount
	 * @return the mount as it is now, status 404 if there is no such mount
	 */
	@DeleteOperation
	public WebEndpointResponse<?> takeBack(SecurityContext security, @Selector String mount) {
		return write(findPresent(mount), () -> this.changes.takeBack(mount, by(security)));
	}

	private WebEndpointResponse<?> write(@Nullable MountState state, Runnable action) {
		if (state == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		try {
			action.run();
			return new WebEndpointResponse<>(this.describer.describe(state));
		}
		catch (NoSuchElementException ex) {
			// Removed just now.
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		catch (RefusedSettingException ex) {
			return new WebEndpointResponse<>(ex.refusal(), WebEndpointResponse.STATUS_BAD_REQUEST);
		}
	}

	private static String by(SecurityContext security) {
		Principal principal = security.getPrincipal();
		return (principal != null) ? "the endpoint (" + SafeText.escape(principal.getName()) + ")" : "the endpoint";
	}

	private @Nullable MountState findPresent(String name) {
		MountState state = find(name);
		return (state != null && !state.isRemoved()) ? state : null;
	}

	private @Nullable MountState find(String name) {
		return this.interceptor.mounts()
			.stream()
			.filter((state) -> state.mount().name().equals(name))
			.findFirst()
			.orElse(null);
	}

}
