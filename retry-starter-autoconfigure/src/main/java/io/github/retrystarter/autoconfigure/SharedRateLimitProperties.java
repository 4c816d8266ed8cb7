package io.github.retrystarter.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;

import io.github.retrystarter.RateLimitSharing;

/**
 * Properties of rate limits for all mounts together.
 *
 * @hidden the keys are documented, not the accessors
 */
public class SharedRateLimitProperties extends RateLimitProperties {

	static final String SHARED = RetryProperties.PREFIX + ".rate-limit.shared";

	static final String FLEET = RetryProperties.PREFIX + ".rate-limit.fleet";

	private static final String FORM = "[A-Za-z0-9._:-]{1,100}";

	/**
	 * Who else learns that a server takes no calls for a while.
	 */
	private RateLimitSharing shared = RateLimitSharing.NONE;

	/**
	 * Name of the fleet whose instances share their holds, by default the name of the
	 * application.
	 */
	private @Nullable String fleet;

	public RateLimitSharing getShared() {
		return this.shared;
	}

	public void setShared(RateLimitSharing shared) {
		this.shared = shared;
	}

	public @Nullable String getFleet() {
		return this.fleet;
	}

	public void setFleet(@Nullable String fleet) {
		this.fleet = fleet;
	}

	/**
	 * The name of the fleet, checked.
	 */
	String fleet(Environment environment) {
		String name = (this.fleet != null) ? this.fleet : environment.getProperty("spring.application.name");
		if (name == null || !name.matches(FORM)) {
			throw InvalidValue.of(FLEET, (name != null) ? name : "(not set)",
					"holds are shared by those who give the same name, of at most 100 letters, digits and . _ : -, "
							+ "here or as spring.application.name");
		}
		return name;
	}

}
