package io.github.retrystarter.benchmark;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;

/**
 * The layer alone: an interceptor on a transport in memory.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LayerBenchmark {

	/**
	 * A GET that is answered at once.
	 */
	@Benchmark
	public Object success(Layer layer, Caller caller) throws IOException {
		return caller.call(layer.interceptor, HttpMethod.GET);
	}

	/**
	 * A GET that is answered at the third attempt.
	 */
	@Benchmark
	public Object retries(Layer layer, RefusedCaller caller) throws IOException {
		return caller.call(layer.interceptor, HttpMethod.GET);
	}

	/**
	 * A POST with an idempotency key that is answered at once.
	 */
	@Benchmark
	public Object post(Layer layer, KeyCaller caller) throws IOException {
		return caller.call(layer.interceptor, HttpMethod.POST);
	}

	/**
	 * A GET whose response has a body of 16 KB, which is read.
	 */
	@Benchmark
	public Object body(Layer layer, BodyCaller caller) throws IOException {
		return caller.call(layer.interceptor, HttpMethod.GET).getBody().readAllBytes();
	}

	/**
	 * A whole call of a {@code RestClient} whose response has a JSON body of 24 bytes.
	 */
	@Benchmark
	public Object json(JsonCaller caller) {
		return caller.call();
	}

	/**
	 * What all threads share.
	 */
	@State(Scope.Benchmark)
	public static class Layer {

		/** The contender. */
		@Param
		public Contender contender;

		ClientHttpRequestInterceptor interceptor;

		@Setup
		public void setUp() {
			this.interceptor = this.contender.interceptor();
		}

	}

	/**
	 * One thread, whose every call is answered as the script says.
	 */
	@State(Scope.Thread)
	public static class Caller implements ClientHttpRequestExecution {

		private static final URI URL = URI.create("https://api1.example.com/orders/42?page=3");

		HttpHeaders headers = InMemoryRequest.headers();

		ClientHttpResponse[] script = { InMemoryResponse.chunked(HttpStatus.OK) };

		/** A field, so that no compiler removes the request from one contender. */
		HttpRequest request;

		private int next;

		ClientHttpResponse call(ClientHttpRequestInterceptor interceptor, HttpMethod method) throws IOException {
			this.next = 0;
			this.request = new InMemoryRequest(method, URL, this.headers);
			ClientHttpResponse response = interceptor.intercept(this.request, new byte[0], this);
			if (this.next != this.script.length) {
				throw new IllegalStateException("Sent %d of %d requests".formatted(this.next, this.script.length));
			}
			return response;
		}

		@Override
		public ClientHttpResponse execute(HttpRequest request, byte[] body) {
			if (request.getHeaders().isEmpty() || request.getMethod() == null || request.getURI() == null) {
				throw new IllegalArgumentException("Not a request: " + request);
			}
			return this.script[this.next++];
		}

	}

	/**
	 * Refused twice.
	 */
	public static class RefusedCaller extends Caller {

		public RefusedCaller() {
			InMemoryResponse refusal = InMemoryResponse.withLength(HttpStatus.SERVICE_UNAVAILABLE, 0);
			this.script = new ClientHttpResponse[] { refusal, refusal, InMemoryResponse.chunked(HttpStatus.OK) };
		}

	}

	/**
	 * Sends an idempotency key of its own.
	 */
	public static class KeyCaller extends Caller {

		public KeyCaller() {
			this.headers.set("Idempotency-Key", "order-42");
		}

	}

	/**
	 * Calls a {@code RestClient}, and is answered with short JSON.
	 */
	@State(Scope.Thread)
	public static class JsonCaller {

		private static final String BODY = "{\"id\":42,\"item\":\"lamps\"}";

		private RestClient client;

		@Setup
		public void setUp(Layer layer) {
			ClientHttpResponse response = InMemoryResponse.json(BODY);
			this.client = RestClient.builder()
				.requestFactory((url, method) -> new InMemoryClientRequest(url, method, response))
				.requestInterceptor(layer.interceptor)
				.build();
		}

		String call() {
			String body = this.client.get()
				.uri("https://api1.example.com/orders/{id}", 42)
				.retrieve()
				.body(String.class);
			if (!BODY.equals(body)) {
				throw new IllegalStateException("Not the response: " + body);
			}
			return body;
		}

	}

	/**
	 * Is answered with 16 KB.
	 */
	public static class BodyCaller extends Caller {

		public BodyCaller() {
			this.script = new ClientHttpResponse[] { InMemoryResponse.withLength(HttpStatus.OK, 16 * 1024) };
		}

	}

}
