package io.github.retrystarter.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.Faults;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Received;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RetryObservations}, over sockets, and with spans as OpenTelemetry
 * exports them.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RetryObservationsTests {

	private static final String CALL = "http.client.requests";

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final TestObservationRegistry observations = TestObservationRegistry.create();

	@Test
	void eachRetryIsAnEventOfTheCall() {
		this.server.script(respond(503), ScriptedServer.empty(), respond(200));
		runner(this.observations).run((context) -> {
			get(context.getBean(RestClient.class));
			assertThat(this.observations).hasObservationWithNameEqualTo(CALL)
				.that()
				.hasEvent("retry", "retry 1 after status_503 in 500 ms (backoff)")
				.hasEvent("retry", "retry 2 after read in 1000 ms (backoff)");
			assertThat(this.observations).hasNumberOfObservationsWithNameEqualTo(RetryObservations.ATTEMPT, 0);
		});
	}

	@Test
	void callWithoutARetryHasNoEvent() {
		runner(this.observations).run((context) -> {
			get(context.getBean(RestClient.class));
			assertThat(this.observations).hasObservationWithNameEqualTo(CALL).that().doesNotHaveEvent("retry");
		});
	}

	@Test
	void attemptsAreObservedWhereTheMountWantsIt() {
		this.server.script(respond(503), ScriptedServer.empty(), respond(799));
		runner(this.observations).withPropertyValues("retry.observe-attempts=true").run((context) -> {
			get(context.getBean(RestClient.class));
			assertThat(this.observations).hasNumberOfObservationsWithNameEqualTo(RetryObservations.ATTEMPT, 3)
				.hasAnObservation((attempt) -> attempt.hasNameEqualTo(RetryObservations.ATTEMPT)
					.hasParentObservation()
					.hasLowCardinalityKeyValue("outcome", "status_503")
					.hasLowCardinalityKeyValue("mount", "default")
					.hasLowCardinalityKeyValue("method", "GET")
					.doesNotHaveHighCardinalityKeyValueWithKey("http.request.resend_count"))
				.hasAnObservation((attempt) -> attempt.hasNameEqualTo(RetryObservations.ATTEMPT)
					.hasLowCardinalityKeyValue("outcome", "read")
					.hasHighCardinalityKeyValue("http.request.resend_count", "1")
					.hasError())
				.hasAnObservation((attempt) -> attempt.hasNameEqualTo(RetryObservations.ATTEMPT)
					.hasLowCardinalityKeyValue("outcome", "status_other")
					.hasHighCardinalityKeyValue("http.request.resend_count", "2"))
				.hasNumberOfObservationsWithNameEqualTo(CALL, 1);
			assertThat(this.observations.getCurrentObservation()).isNull();
		});
	}

	@Test
	void failedAttemptsAreObservedAndTheCallEndsAsEver() {
		this.server.script(ScriptedServer.empty());
		runner(this.observations).withPropertyValues("retry.observe-attempts=true", "retry.total=0").run((context) -> {
			assertThatExceptionOfType(ResourceAccessException.class)
				.isThrownBy(() -> get(context.getBean(RestClient.class)));
			assertThat(this.observations).hasNumberOfObservationsWithNameEqualTo(RetryObservations.ATTEMPT, 1);
			assertThat(this.observations.getCurrentObservation()).isNull();
		});
	}

	@Test
	void attemptWhoseBodyBreaksOffUnderAConditionHasFailed() {
		this.server.script(Faults
			.raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":"),
				respond(200));
		runner(this.observations).withPropertyValues("retry.observe-attempts=true", "retry.retry-if.json=/again")
			.run((context) -> {
				get(context.getBean(RestClient.class));
				assertThat(this.observations)
					.hasAnObservation((attempt) -> attempt.hasNameEqualTo(RetryObservations.ATTEMPT)
						.hasLowCardinalityKeyValue("outcome", "read")
						.hasError());
			});
	}

	@Test
	void requestThatIsHeldBackAtTheLastMomentIsNoAttempt() {
		this.server.script(respond(429, Map.of("Retry-After", "2"), ""), respond(200));
		runner(this.observations)
			.withPropertyValues("retry.observe-attempts=true", "retry.total=0", "retry.rate-limit.mode=wait",
					"retry.rate-limit.partition-by=Authorization")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.Builder.class)
					.requestInterceptor((request, body, execution) -> {
						request.getHeaders().setBearerAuth("token");
						return execution.execute(request, body);
					})
					.build();
				get(client);
				get(client);
				assertThat(this.server.received()).hasSize(2);
				assertThat(this.observations).hasNumberOfObservationsWithNameEqualTo(RetryObservations.ATTEMPT, 2)
					.hasNumberOfObservationsWithNameEqualTo(RetryObservations.HELD, 1)
					.forAllObservationsWithNameEqualTo(RetryObservations.HELD,
							(held) -> held.doesNotHaveError().hasLowCardinalityKeyValue("outcome", "held"));
				assertThat(this.observations.getCurrentObservation()).isNull();
			});
	}

	@Test
	void attemptEndsThoughAHandlerFails() {
		List<String> stopped = new ArrayList<>();
		this.observations.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {

			@Override
			public void onScopeClosed(Observation.Context context) {
				if (RetryObservations.ATTEMPT.equals(context.getName())) {
					throw new IllegalStateException("handler");
				}
			}

			@Override
			public void onStop(Observation.Context context) {
				stopped.add(context.getName());
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

		});
		runner(this.observations).withPropertyValues("retry.observe-attempts=true").run((context) -> {
			get(context.getBean(RestClient.class));
			assertThat(stopped).containsExactly(RetryObservations.ATTEMPT, CALL);
		});
	}

	@Test
	void eachAttemptHasASpanOfItsOwnThatTheServerIsToldOf() {
		InMemorySpanExporter exporter = InMemorySpanExporter.create();
		this.server.script(respond(503), respond(503), respond(200));
		runner(tracing(exporter)).withPropertyValues("retry.observe-attempts=true").run((context) -> {
			get(context.getBean(RestClient.class));
			List<SpanData> spans = exporter.getFinishedSpanItems();
			assertThat(spans).hasSize(4);
			SpanData call = spans.get(3);
			assertThat(call.getEvents()).hasSize(2)
				.first()
				.satisfies((event) -> assertThat(event.getName())
					.isEqualTo("retry 1 after status_503 in 500 ms (backoff)"));
			assertThat(spans.subList(0, 3))
				.allSatisfy((attempt) -> assertThat(attempt.getParentSpanId()).isEqualTo(call.getSpanId()));
			assertThat(spans.subList(0, 3)).extracting(SpanData::getName)
				.containsExactly("http get attempt 1", "http get attempt 2", "http get attempt 3");
			assertThat(spans.subList(0, 3))
				.extracting((span) -> span.getAttributes().get(AttributeKey.stringKey("http.request.resend_count")))
				.containsExactly(null, "1", "2");
			assertThat(this.server.received()).extracting(RetryObservationsTests::spanId)
				.containsExactlyElementsOf(spans.subList(0, 3).stream().map(SpanData::getSpanId).toList());
		});
	}

	@Test
	void withoutObservedAttemptsTheServerIsToldOfTheCall() {
		InMemorySpanExporter exporter = InMemorySpanExporter.create();
		this.server.script(respond(503), respond(200));
		runner(tracing(exporter)).run((context) -> {
			get(context.getBean(RestClient.class));
			SpanData call = exporter.getFinishedSpanItems().get(0);
			assertThat(this.server.received()).extracting(RetryObservationsTests::spanId)
				.containsExactly(call.getSpanId(), call.getSpanId());
		});
	}

	private static String spanId(Received request) {
		return request.headers().getFirst("traceparent").split("-")[2];
	}

	private static ObservationRegistry tracing(InMemorySpanExporter exporter) {
		Tracer otel = SdkTracerProvider.builder()
			.addSpanProcessor(SimpleSpanProcessor.create(exporter))
			.build()
			.get("test");
		OtelTracer tracer = new OtelTracer(otel, new OtelCurrentTraceContext(), (event) -> {
		});
		OtelPropagator propagator = new OtelPropagator(
				ContextPropagators.create(W3CTraceContextPropagator.getInstance()), otel);
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig()
			.observationHandler(new ObservationHandler.FirstMatchingCompositeObservationHandler(
					new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
					new DefaultTracingObservationHandler(tracer)));
		return registry;
	}

	private ApplicationContextRunner runner(ObservationRegistry registry) {
		return this.fixture.runner()
			.withBean(ObservationRegistry.class, () -> registry)
			.withPropertyValues("retry.jitter=none");
	}

	private void get(RestClient client) {
		client.get().uri(this.server.url("/")).retrieve().onStatus((status) -> true, (request, response) -> {
		}).toBodilessEntity();
	}

}
