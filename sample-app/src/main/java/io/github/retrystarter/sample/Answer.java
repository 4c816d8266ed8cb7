package io.github.retrystarter.sample;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;

/**
 * What the upstream does with one request.
 */
enum Answer {

	/**
	 * 200 and a body.
	 */
	SUCCESS {

		@Override
		ResponseDefinitionBuilder response() {
			return WireMock.ok("Hello from upstream");
		}

	},

	/**
	 * 503 without a hint when to come back.
	 */
	UNAVAILABLE {

		@Override
		ResponseDefinitionBuilder response() {
			return WireMock.serviceUnavailable().withBody("Try again later");
		}

	},

	/**
	 * 429, come back in a second.
	 */
	RATE_LIMITED {

		@Override
		ResponseDefinitionBuilder response() {
			return WireMock.status(429).withHeader("Retry-After", "1");
		}

	},

	/**
	 * 503, and no hope that it will be better soon.
	 */
	HOPELESS {

		@Override
		ResponseDefinitionBuilder response() {
			return WireMock.serviceUnavailable().withHeader("X-Should-Retry", "false").withBody("Closed for good");
		}

	},

	/**
	 * 200, but not done yet.
	 */
	PENDING {

		@Override
		ResponseDefinitionBuilder response() {
			return WireMock.okJson("{\"state\":\"pending\"}");
		}

	},

	/**
	 * 200, the last one for a second.
	 */
	LAST_OF_QUOTA {

		@Override
		ResponseDefinitionBuilder response() {
			return WireMock.ok("The last one for now").withHeader("RateLimit", "\"demo\";r=0;t=1");
		}

	},

	/**
	 * The connection is reset instead of an answer.
	 */
	RESET {

		@Override
		ResponseDefinitionBuilder response() {
			return WireMock.aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER);
		}

	},

	/**
	 * An answer that comes long after the caller's read time-out.
	 */
	TOO_LATE {

		@Override
		ResponseDefinitionBuilder response() {
			return WireMock.ok("Too late").withFixedDelay(3_000);
		}

	};

	abstract ResponseDefinitionBuilder response();

}
