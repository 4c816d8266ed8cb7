package io.github.retrystarter.sample.upstream;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;

/**
 * A real HTTP server on loopback that fails as told. Whoever wants to call it opens a
 * {@link Route} of one's own, so that runs at the same time see nothing of each other.
 */
@Component
public class FlakyUpstream {

	static final String IDEMPOTENCY_KEY = "Idempotency-Key";

	private static final String DOWN = "down+";

	private static final String LOOPBACK = "127.0.0.1";

	private static final int MOST_AT_THE_SAME_TIME = 200;

	private final WireMockServer server;

	FlakyUpstream(@Value("${upstream.port}") int port) {
		this.server = new WireMockServer(WireMockConfiguration.options()
			.bindAddress(LOOPBACK)
			.port(port)
			.containerThreads(MOST_AT_THE_SAME_TIME)
			.gzipDisabled(true));
	}

	/**
	 * Start, and serve a first request, which takes long on a busy machine and would be
	 * taken for a failure.
	 */
	@PostConstruct
	void start() {
		this.server.start();
		try (Route route = open("/warm-up", List.of("200"))) {
			RestClient.create(route.url()).get().retrieve().toBodilessEntity();
		}
	}

	@PreDestroy
	void stop() {
		this.server.stop();
	}

	/**
	 * Open a route.
	 * @param path where; the URL goes on with a unique segment
	 * @param script what happens to its requests, in turn, the last one for ever: a
	 * status such as {@code 503}, {@code 429+2} with a {@code Retry-After} of two
	 * seconds, {@code down+1}, which is {@code 503} for a second from now and {@code 200}
	 * from then on, {@code reset}, {@code truncated}, {@code hang}, {@code pending},
	 * {@code hopeless} or {@code last-of-quota}
	 * @return the route, to be closed after use
	 */
	public Route open(String path, List<String> script) {
		return open(path, script, System.nanoTime());
	}

	/**
	 * Open a route of an upstream that others have been calling for a while.
	 * @param path where; the URL goes on with a unique segment
	 * @param script what happens to its requests, as above
	 * @param downSince when {@code down} began, as of {@link System#nanoTime()}
	 * @return the route, to be closed after use
	 */
	public Route open(String path, List<String> script, long downSince) {
		return new Route(path, script, downSince);
	}

	/**
	 * A URL of the upstream that nobody else knows. Closing it leaves no trace in the
	 * upstream.
	 */
	public final class Route implements AutoCloseable {

		private final String name = UUID.randomUUID().toString();

		private final String path;

		private final RequestPatternBuilder requests;

		private final List<StubMapping> stubs;

		private Route(String parent, List<String> script, long downSince) {
			this.path = parent + "/" + this.name;
			this.requests = WireMock.anyRequestedFor(WireMock.urlEqualTo(this.path));
			this.stubs = IntStream.range(0, script.size())
				.boxed()
				.flatMap((turn) -> turn(turn, Math.min(turn + 1, script.size() - 1), script.get(turn), downSince))
				.map(FlakyUpstream.this.server::stubFor)
				.toList();
		}

		/**
		 * Of two stubs for the same turn the later one is asked first.
		 */
		private Stream<MappingBuilder> turn(int turn, int next, String response, long downSince) {
			if (!response.startsWith(DOWN)) {
				return Stream.of(stub(turn, next, response));
			}
			long up = downSince + TimeUnit.SECONDS.toNanos(Long.parseLong(response.substring(DOWN.length())));
			return Stream.of(stub(turn, next, "200"),
					stub(turn, next, "503").andMatching((request) -> MatchResult.of(System.nanoTime() - up < 0)));
		}

		private MappingBuilder stub(int turn, int next, String response) {
			return WireMock.any(WireMock.urlEqualTo(this.path))
				.inScenario(this.path)
				.whenScenarioStateIs(state(turn))
				.willSetStateTo(state(next))
				.willReturn(ScriptedResponse.of(response));
		}

		private static String state(int turn) {
			return (turn == 0) ? STARTED : "after " + turn;
		}

		/**
		 * Where to call it.
		 * @return the URL
		 */
		public URI url() {
			return URI.create("http://" + LOOPBACK + ":" + FlakyUpstream.this.server.port() + this.path);
		}

		/**
		 * The last segment of its URL, which no other route has.
		 * @return the name
		 */
		public String name() {
			return this.name;
		}

		/**
		 * How many requests have arrived, by the upstream's own count.
		 * @return the number
		 */
		public int requestsReceived() {
			return FlakyUpstream.this.server.countRequestsMatching(this.requests.build()).getCount();
		}

		/**
		 * The idempotency keys that have arrived, one for each request that had one.
		 * @return the keys
		 */
		public List<String> idempotencyKeysReceived() {
			return FlakyUpstream.this.server.findAll(this.requests)
				.stream()
				.filter((request) -> request.containsHeader(IDEMPOTENCY_KEY))
				.map((LoggedRequest request) -> request.getHeader(IDEMPOTENCY_KEY))
				.toList();
		}

		@Override
		public void close() {
			this.stubs.forEach(FlakyUpstream.this.server::removeStubMapping);
			FlakyUpstream.this.server.removeServeEventsMatching(this.requests.build());
		}

	}

}
