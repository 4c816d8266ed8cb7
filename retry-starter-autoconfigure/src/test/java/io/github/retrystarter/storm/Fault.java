package io.github.retrystarter.storm;

import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

import io.github.retrystarter.FailureKind;
import io.github.retrystarter.Outcome;

/**
 * What befalls the server for a while.
 */
enum Fault {

	/**
	 * Every request is answered with 503 at once.
	 */
	OUTAGE {

		@Override
		Outcome refusal(Instant now, int attempt, RandomGenerator random) {
			return UNAVAILABLE;
		}

	},

	/**
	 * Every connection is reset at once.
	 */
	RESETS {

		@Override
		Outcome refusal(Instant now, int attempt, RandomGenerator random) {
			return RESET;
		}

	},

	/**
	 * Every connection is refused.
	 */
	REFUSED_CONNECTIONS {

		@Override
		Outcome refusal(Instant now, int attempt, RandomGenerator random) {
			return REFUSED;
		}

	},

	/**
	 * The first attempt of each call is answered with 503 at once, as by a server whose
	 * caches are cold.
	 */
	FIRST_ATTEMPTS {

		@Override
		@Nullable Outcome refusal(Instant now, int attempt, RandomGenerator random) {
			return (attempt == 1) ? UNAVAILABLE : null;
		}

	},

	/**
	 * Nothing is worked on; requests queue up and their clients give up.
	 */
	STALL {

		@Override
		double speed() {
			return 0;
		}

	},

	/**
	 * One request of five, picked at random, is answered with 503 at once, as when one of
	 * five instances is broken.
	 */
	RANDOM_REFUSALS {

		@Override
		@Nullable Outcome refusal(Instant now, int attempt, RandomGenerator random) {
			return (random.nextDouble() < FAILING) ? UNAVAILABLE : null;
		}

	},

	/**
	 * Every other request, picked at random, is answered with 503 at once.
	 */
	HALF_REFUSED {

		@Override
		@Nullable Outcome refusal(Instant now, int attempt, RandomGenerator random) {
			return (random.nextDouble() < 0.5) ? UNAVAILABLE : null;
		}

	},

	/**
	 * One of three instances refuses connections, and the balancer sends any attempt to
	 * any instance.
	 */
	DEAD_INSTANCE {

		@Override
		@Nullable Outcome refusal(Instant now, int attempt, RandomGenerator random) {
			return (random.nextDouble() < DEAD) ? REFUSED : null;
		}

	},

	/**
	 * One of three instances refuses connections, and the balancer sends no retry to the
	 * instance that has just failed.
	 */
	DEAD_INSTANCE_AVOIDED {

		@Override
		@Nullable Outcome refusal(Instant now, int attempt, RandomGenerator random) {
			return (attempt == 1) ? DEAD_INSTANCE.refusal(now, attempt, random) : null;
		}

	},

	/**
	 * One connection of five, picked at random, is reset before the request is worked on.
	 */
	RANDOM_RESETS {

		@Override
		@Nullable Outcome refusal(Instant now, int attempt, RandomGenerator random) {
			return (random.nextDouble() < FAILING) ? RESET : null;
		}

	},

	/**
	 * One request of five, picked at random, fails after the server has worked on it.
	 */
	RANDOM_FAILURES {

		@Override
		Outcome respond(RandomGenerator random) {
			return (random.nextDouble() < FAILING) ? UNAVAILABLE : OK;
		}

	},

	/**
	 * The server works at half its speed.
	 */
	HALF_CAPACITY {

		@Override
		double speed() {
			return 0.5;
		}

	},

	/**
	 * Everyone is told to come back in two seconds.
	 */
	RETRY_AFTER_SECONDS {

		@Override
		Outcome refusal(Instant now, int attempt, RandomGenerator random) {
			return unavailable(Long.toString(WAIT.toSeconds()));
		}

	},

	/**
	 * Everyone is told to come back at the same instant: in two seconds, as a date, which
	 * knows no fractions of a second.
	 */
	RETRY_AFTER_DATE {

		@Override
		Outcome refusal(Instant now, int attempt, RandomGenerator random) {
			return unavailable(DateTimeFormatter.RFC_1123_DATE_TIME.format(now.plus(WAIT).atOffset(ZoneOffset.UTC)));
		}

	};

	/**
	 * The response to a request that the server carried out.
	 */
	static final Outcome OK = new Outcome.Response(200, HttpHeaders.EMPTY);

	/**
	 * The response to a request that the server refused.
	 */
	static final Outcome UNAVAILABLE = new Outcome.Response(503, HttpHeaders.EMPTY);

	private static final Outcome RESET = new Outcome.Failure(new SocketException("Connection reset"), FailureKind.READ);

	private static final Outcome REFUSED = new Outcome.Failure(new ConnectException("Connection refused"),
			FailureKind.CONNECT);

	private static final double DEAD = 1.0 / 3;

	private static final double FAILING = 0.2;

	private static final Duration WAIT = Duration.ofSeconds(2);

	/**
	 * The response that a request gets at once, without any work.
	 * @param now the time
	 * @param attempt number of the attempt, 1 for the first of its call
	 * @param random source of randomness
	 * @return the response, or {@code null} if the request is taken on
	 */
	@Nullable Outcome refusal(Instant now, int attempt, RandomGenerator random) {
		return null;
	}

	/**
	 * The response to a request that was worked on.
	 * @param random source of randomness
	 * @return the response
	 */
	Outcome respond(RandomGenerator random) {
		return OK;
	}

	/**
	 * How fast the server works.
	 * @return a share of its capacity
	 */
	double speed() {
		return 1;
	}

	private static Outcome unavailable(String retryAfter) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.RETRY_AFTER, retryAfter);
		return new Outcome.Response(503, headers);
	}

}
