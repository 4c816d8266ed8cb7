package io.github.retrystarter.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;

import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.observation.ClientRequestObservationContext;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.RateLimitedException;
import io.github.retrystarter.client.RetryCallObserver;

/**
 * Shows retries in traces: an event on the observation of the call for each retry and, if
 * the policy asks for it, an observation {@value #ATTEMPT} for each attempt, whose trace
 * headers are those of its own span.
 */
public class RetryObservations implements RetryCallObserver {

	/**
	 * Observation of one attempt. Low cardinality: {@code mount}, {@code method} and
	 * {@code outcome}, which is the status of the response or the kind of the failure.
	 * High cardinality: {@code http.request.resend_count} on repeats, as OpenTelemetry
	 * names it.
	 * @see <a href=
	 * "https://opentelemetry.io/docs/specs/semconv/http/http-spans/">OpenTelemetry
	 * semantic conventions for HTTP spans</a>
	 */
	public static final String ATTEMPT = "http.client.attempts";

	/**
	 * What becomes of {@value #ATTEMPT} where no request was sent, because a rate limit
	 * held it back at the last moment, so that attempts are requests. It is no error.
	 */
	public static final String HELD = "http.client.attempts.held";

	/**
	 * Event on {@code http.client.requests} for each retry.
	 */
	public static final String RETRY = "retry";

	private static final String RESEND_COUNT = "http.request.resend_count";

	private final ObservationRegistry registry;

	/**
	 * Create an observer of calls.
	 * @param registry where observations are registered
	 */
	public RetryObservations(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void retrying(RetryMount mount, HttpRequest request, AttemptRecord attempt) {
		Observation call = this.registry.getCurrentObservation();
		if (call != null && call.getContext() instanceof ClientRequestObservationContext
				&& attempt.decision() instanceof RetryDecision.Retry retry) {
			call.event(Observation.Event.of(RETRY, "retry %d after %s in %d ms (%s)".formatted(attempt.number(),
					retry.cause(), retry.delay().toMillis(), retry.source().tag())));
		}
	}

	@Override
	public Consumer<Outcome> attempting(RetryMount mount, HttpRequest attempt, int number) {
		SenderContext<HttpRequest> context = new SenderContext<>(
				(request, name, value) -> Objects.requireNonNull(request).getHeaders().set(name, value), Kind.CLIENT);
		context.setCarrier(attempt);
		String method = attempt.getMethod().name();
		Observation observation = Observation.createNotStarted(ATTEMPT, () -> context, this.registry)
			.contextualName("http " + method.toLowerCase(Locale.ROOT) + " attempt " + number)
			.lowCardinalityKeyValue("mount", mount.name())
			.lowCardinalityKeyValue("method", MountMeters.tag(attempt.getMethod()))
			.lowCardinalityKeyValue("outcome", KeyValue.NONE_VALUE);
		if (number > 1) {
			observation.highCardinalityKeyValue(RESEND_COUNT, Integer.toString(number - 1));
		}
		observation.start();
		Observation.Scope scope = observation.openScope();
		return (outcome) -> {
			try {
				scope.close();
				end(observation, outcome);
			}
			finally {
				observation.stop();
			}
		};
	}

	private static void end(Observation observation, Outcome outcome) {
		if (outcome instanceof Outcome.Failure failure && failure.exception() instanceof RateLimitedException) {
			observation.getContext().setName(HELD);
			observation.lowCardinalityKeyValue("outcome", "held");
			return;
		}
		observation.lowCardinalityKeyValue("outcome", word(outcome));
		if (outcome instanceof Outcome.Failure failure) {
			observation.error(failure.exception());
		}
	}

	/**
	 * The cause, but one word for all statuses that servers make up.
	 */
	private static String word(Outcome outcome) {
		boolean odd = outcome instanceof Outcome.Response response && HttpStatus.resolve(response.status()) == null;
		return odd ? "status_other" : outcome.cause();
	}

	@Override
	public void finished(RetryMount mount, HttpRequest request, StopReason reason, List<AttemptRecord> history) {
	}

}
