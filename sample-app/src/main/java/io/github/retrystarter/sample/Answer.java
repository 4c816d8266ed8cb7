package io.github.retrystarter.sample;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;

/**
 * What the upstream does with one request in the demo's scenarios.
 */
public enum Answer implements UpstreamAnswer {

	/**
	 * 200 and a body.
	 */
	SUCCESS {

		@Override
		public ResponseDefinitionBuilder response() {
			return WireMock.ok("Hello from upstream");
		}

	},

	/**
	 * 503 without a hint when to come back.
	 */
	UNAVAILABLE {

		@Override
		public ResponseDefinitionBuilder response() {
			return WireMock.serviceUnavailable().withBody("Try again later");
		}

	},

	/**
	 * 429, come back in a second.
	 */
	RATE_LIMITED {

		@Override
		public ResponseDefinitionBuilder response() {
			return WireMock.status(429).withHeader("Retry-After", "1");
		}

	},

	/**
	 * 503, and no hope that it will be better soon.
	 */
	HOPELESS {

		@Override
		public ResponseDefinitionBuilder response() {
			return WireMock.serviceUnavailable().withHeader("X-Should-Retry", "false").withBody("Closed for good");
		}

	},

	/**
	 * 200, but not done yet.
	 */
	PENDING {

		@Override
		public ResponseDefinitionBuilder response() {
			return WireMock.okJson("{\"state\":\"pending\"}");
		}

	},

	/**
	 * 200, the last one for a second.
	 */
	LAST_OF_QUOTA {

		@Override
		public ResponseDefinitionBuilder response() {
			return WireMock.ok("The last one for now").withHeader("RateLimit", "\"demo\";r=0;t=1");
		}

	},

	/**
	 * The connection is reset instead of an answer.
	 */
	RESET {

		@Override
		public ResponseDefinitionBuilder response() {
			return WireMock.aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER);
		}

	},

	/**
	 * The connection is closed in the middle of the body.
	 */
	TRUNCATED {

		@Override
		public ResponseDefinitionBuilder response() {
			return WireMock.ok("Half of it. ".repeat(4_000)).withHeader("Content-Length", "60000");
		}

	},

	/**
	 * An answer that comes long after the caller's read time-out.
	 */
	TOO_LATE {

		@Override
		public ResponseDefinitionBuilder response() {
			return WireMock.ok("Too late").withFixedDelay(3_000);
		}

	}

}
