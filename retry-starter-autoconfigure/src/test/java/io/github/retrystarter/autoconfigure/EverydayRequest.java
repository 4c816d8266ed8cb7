package io.github.retrystarter.autoconfigure;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.support.BasicAuthenticationInterceptor;
import org.springframework.http.client.support.HttpRequestWrapper;
import org.springframework.mock.http.client.MockClientHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.ChangedResponse;
import io.github.retrystarter.support.EverydayServer;

/**
 * What applications do every day, and what they see of it.
 */
enum EverydayRequest {

	NO_BYTES(bytes("/bytes/0")), ONE_BYTE(bytes("/bytes/1")), SHORT(bytes("/bytes/100")),
	JUST_BUFFERED(bytes("/bytes/65536")), NOT_BUFFERED(bytes("/bytes/65537")), LARGE(bytes("/bytes/10000000")),
	NO_CHUNKS(bytes("/chunked/0")), ONE_CHUNK(bytes("/chunked/100")), MANY_CHUNKS(bytes("/chunked/1000000")),
	SHORT_GZIP(bytes("/gzip/10")), LONG_GZIP(bytes("/gzip/100000")), RANGE(bytes("/range")), REASON(bytes("/headers")),

	TEXT((client, server) -> get(client, "/bytes/100").retrieve().toEntity(String.class)),
	LATIN_TEXT((client, server) -> get(client, "/latin").retrieve().body(String.class)),
	JSON((client, server) -> get(client, "/json").retrieve().toEntity(map())),
	RESOURCE((client, server) -> get(client, "/bytes/100").retrieve().body(Resource.class).getContentAsByteArray()),
	BODILESS((client, server) -> get(client, "/bytes/100").retrieve().toBodilessEntity()),
	BODILESS_LARGE((client, server) -> get(client, "/bytes/10000000").retrieve().toBodilessEntity()),
	EVENTS((client, server) -> get(client, "/events").retrieve().body(byte[].class)),

	STREAM((client, server) -> {
		try (InputStream body = get(client, "/bytes/100").retrieve().body(InputStream.class)) {
			return body.readAllBytes();
		}
	}),

	STREAM_CLOSED_UNREAD((client, server) -> {
		get(client, "/bytes/100").retrieve().body(InputStream.class).close();
		return get(client, "/bytes/100").retrieve().body(byte[].class);
	}),

	STREAM_READ_AS_IT_COMES((client, server) -> get(client, "/stream").exchange((request, response) -> {
		InputStream body = response.getBody();
		StringBuilder text = new StringBuilder();
		for (int read = body.read(); read >= 0; read = body.read()) {
			text.append((char) read);
			if (read == '\n') {
				server.firstLineRead();
			}
		}
		return text;
	})),

	STATUS_ONLY(
			(client, server) -> get(client, "/bytes/100").exchange((request, response) -> response.getStatusCode())),
	STATUS_TEXT(
			(client, server) -> get(client, "/bytes/100").exchange((request, response) -> response.getStatusText())),
	HALF_THE_BODY((client, server) -> get(client, "/bytes/100")
		.exchange((request, response) -> response.getBody().readNBytes(50))),
	BODY_BY_PARTS((client, server) -> get(client, "/bytes/100").exchange((request, response) -> {
		InputStream body = response.getBody();
		return new String(body.readNBytes(7)) + body.skip(3) + (char) body.read() + new String(body.readAllBytes());
	})), OPEN_EXCHANGE((client, server) -> {
		ClientHttpResponse response = get(client, "/bytes/100").exchange((request, open) -> open, false);
		try (response) {
			return response.getBody().readAllBytes();
		}
	}),
	CONVERTED_IN_EXCHANGE(
			(client, server) -> get(client, "/json").exchange((request, response) -> response.bodyTo(map()))),
	FAILED_EXTRACTION((client, server) -> get(client, "/bytes/100").accept(MediaType.APPLICATION_JSON)
		.exchange((request, response) -> response.bodyTo(map()))),

	CREATED(bytes("/status/201")), ACCEPTED(bytes("/status/202")), NO_CONTENT(bytes("/status/204")),
	RESET_CONTENT(bytes("/status/205")), NOT_MODIFIED(bytes("/status/304")), BAD_REQUEST(bytes("/status/400")),
	UNAUTHORIZED(bytes("/status/401")), FORBIDDEN(bytes("/status/403")), NOT_FOUND(bytes("/status/404")),
	CONFLICT(bytes("/status/409")), GONE(bytes("/status/410")), NO_SUCH_RANGE(bytes("/status/416")),
	UNPROCESSABLE(bytes("/status/422")), SERVER_ERROR(bytes("/status/500")), NOT_IMPLEMENTED(bytes("/status/501")),
	UNKNOWN_STATUS(bytes("/status/599")),

	HANDLED_STATUS((client, server) -> get(client, "/status/404").retrieve()
		.onStatus((status) -> status.value() == 404, (request, response) -> {
		})
		.body(String.class)),
	REPORTED_STATUS((client, server) -> get(client, "/status/409").retrieve()
		.onStatus((status) -> status.isError(), (request, response) -> {
			throw new IllegalArgumentException(text(response));
		})
		.body(String.class)),
	ERROR_IN_EXCHANGE((client, server) -> get(client, "/status/422")
		.exchange((request, response) -> response.getStatusCode() + text(response))),
	CREATED_EXCEPTION((client, server) -> get(client, "/status/422")
		.exchange((request, response) -> response.createException().getResponseBodyAs(map()))),
	CONDITIONAL((client, server) -> {
		String tag = get(client, "/etag").retrieve().toBodilessEntity().getHeaders().getETag();
		return get(client, "/etag").ifNoneMatch(tag).retrieve().toEntity(String.class);
	}),

	HEAD((client, server) -> client.head().uri("/bytes/100").retrieve().toBodilessEntity()),
	HEAD_NOT_FOUND((client, server) -> client.head().uri("/status/404").retrieve().toBodilessEntity()),
	OPTIONS((client, server) -> client.options().uri("/echo").retrieve().toEntity(String.class)),
	DELETE((client, server) -> client.delete().uri("/status/204").retrieve().toBodilessEntity()),
	DELETE_WITH_BODY((client,
			server) -> client.method(HttpMethod.DELETE).uri("/echo").body("reason").retrieve().toEntity(String.class)),
	PUT(sent(HttpMethod.PUT, "state")), PUT_LARGE(sent(HttpMethod.PUT, new byte[10_000_000])),
	PUT_NOTHING((client, server) -> client.put().uri("/echo").retrieve().toEntity(String.class)),
	PATCH(sent(HttpMethod.PATCH, "change")), POST(sent(HttpMethod.POST, "order")),
	POST_JSON(sent(HttpMethod.POST, Map.of("id", 42))), POST_BYTES(sent(HttpMethod.POST, new byte[1000])),
	POST_RESOURCE(sent(HttpMethod.POST, new ByteArrayResource("resource".getBytes()))),
	POST_NOTHING((client, server) -> client.post().uri("/echo").retrieve().toEntity(String.class)),
	POST_STREAMED((client, server) -> client.post()
		.uri("/echo")
		.contentType(MediaType.TEXT_PLAIN)
		.body((output) -> output.write(new byte[1_000_000]))
		.retrieve()
		.toEntity(byte[].class)),
	POST_FORM((client, server) -> client.post()
		.uri("/echo")
		.contentType(MediaType.APPLICATION_FORM_URLENCODED)
		.body(MultiValueMap.fromSingleValue(Map.of("name", "two lamps & more")))
		.retrieve()
		.toEntity(String.class)),
	POST_MULTIPART((client, server) -> {
		MultiValueMap<String, Object> parts = new LinkedMultiValueMap<>();
		parts.add("name", "lamp");
		parts.add("file", new ByteArrayResource(new byte[100_000]));
		return client.post()
			.uri("/echo")
			.contentType(MediaType.MULTIPART_FORM_DATA)
			.body(parts)
			.retrieve()
			.toEntity(byte[].class);
	}), POST_CREATES((client, server) -> client.post().uri("/status/201").body("order").retrieve().toBodilessEntity()),
	POST_NO_CONTENT((client, server) -> client.post().uri("/status/204").body("order").retrieve().toBodilessEntity()),
	POST_CONFLICTS((client, server) -> client.post().uri("/status/409").body("order").retrieve().toBodilessEntity()),
	POST_UNAUTHORIZED((client, server) -> client.post().uri("/status/401").body("a").retrieve().toBodilessEntity()),
	POST_FAILS((client, server) -> client.post().uri("/status/500").body("order").retrieve().toBodilessEntity()),

	MOVED(bytes("/redirect/301")), FOUND(bytes("/redirect/302")), SEE_OTHER(bytes("/redirect/303")),
	TEMPORARY_REDIRECT(bytes("/redirect/307")), PERMANENT_REDIRECT(bytes("/redirect/308")),
	POST_FOUND(posted("/redirect/302")), POST_SEE_OTHER(posted("/redirect/303")),
	POST_TEMPORARY_REDIRECT(posted("/redirect/307")),
	HEAD_FOUND((client, server) -> client.head().uri("/redirect/302").retrieve().toBodilessEntity()),

	COOKIES((client, server) -> get(client, "/cookie").retrieve().body(String.class)
			+ get(client, "/cookie").retrieve().body(String.class)),
	OWN_COOKIE((client, server) -> get(client, "/cookie").cookie("own", "1").retrieve().body(String.class)),
	REQUEST_HEADERS((client, server) -> get(client, "/echo").header("X-Many", "one", "two, three")
		.header("X-Empty", "")
		.headers((headers) -> headers.setBearerAuth("token"))
		.acceptCharset(StandardCharsets.UTF_8)
		.retrieve()
		.toEntity(String.class)),
	ENCODED_URL((client, server) -> client.get()
		.uri("/echo/{path}?q={query}", "a b/c", "x&y=\u00fc")
		.retrieve()
		.toEntity(String.class)),
	ABSOLUTE_URL((client, server) -> client.get()
		.uri(URI.create(server.url() + "/echo?a=%2F#fragment"))
		.retrieve()
		.toEntity(String.class)),

	INTERCEPTOR_ADDS_A_HEADER(intercepted("/echo", (request, body, execution) -> {
		request.getHeaders().add("X-Inner", "once");
		return execution.execute(request, body);
	})), INTERCEPTOR_AUTHENTICATES(intercepted("/echo", new BasicAuthenticationInterceptor("user", "password"))),
	INTERCEPTOR_CHANGES_THE_URL(
			intercepted("/echo", (request, body, execution) -> execution.execute(new Elsewhere(request), body))),
	INTERCEPTOR_CHANGES_THE_REQUEST_BODY((client,
			server) -> with(client,
					(request, body, execution) -> execution.execute(request,
							new String(body).toUpperCase(Locale.ROOT).getBytes()))
				.post()
				.uri("/echo")
				.body("order")
				.retrieve()
				.toEntity(String.class)),
	INTERCEPTOR_ANSWERS_ITSELF(intercepted("/echo", (request, body, execution) -> {
		MockClientHttpResponse response = new MockClientHttpResponse("mocked".getBytes(), HttpStatus.OK);
		response.getHeaders().setContentLength(100);
		return response;
	})), INTERCEPTOR_READS_WHAT_IT_KEEPS(intercepted("/bytes/100", (request, body, execution) -> {
		ClientHttpResponse response = execution.execute(request, body);
		byte[] bytes = response.getBody().readAllBytes();
		return new ChangedResponse(response, (stream) -> new ByteArrayInputStream(bytes));
	})), INTERCEPTOR_SHORTENS_THE_BODY(changed("/bytes/100", (body) -> new Beginning(body, 10))),
	INTERCEPTOR_COUNTS_THE_BODY(changed("/bytes/100", (body) -> new Beginning(body, Integer.MAX_VALUE))),
	INTERCEPTOR_CONSUMES_THE_BODY((client, server) -> with(client, (request, body, execution) -> {
		ClientHttpResponse response = execution.execute(request, body);
		response.getBody().readAllBytes();
		return response;
	}).get().uri("/bytes/100").retrieve().toBodilessEntity()),
	INTERCEPTOR_FAILS(intercepted("/echo", (request, body, execution) -> {
		throw new IllegalStateException("no token");
	})), INTERCEPTOR_SENDS_TWICE(intercepted("/bytes/100", (request, body, execution) -> {
		execution.execute(request, body).close();
		return execution.execute(request, body);
	})), OUTER_INTERCEPTOR_READS_AND_CHANGES(
			(client, server) -> client.mutate().requestInterceptors((all) -> all.add(0, (request, body, execution) -> {
				ClientHttpResponse response = execution.execute(request, body);
				byte[] bytes = text(response).toUpperCase(Locale.ROOT).getBytes();
				return new ChangedResponse(response, (stream) -> new ByteArrayInputStream(bytes));
			})).build().get().uri("/bytes/100").retrieve().body(String.class)),
	BUFFERED_CONTENT_READ_TWICE((client, server) -> client.mutate()
		.bufferContent((url, method) -> true)
		.build()
		.get()
		.uri("/bytes/100")
		.exchange((request, response) -> text(response) + text(response))),
	BUFFERED_CONTENT_IN_A_HANDLER((client, server) -> client.mutate()
		.bufferContent((url, method) -> true)
		.defaultStatusHandler((status) -> true, (request, response) -> text(response))
		.build()
		.get()
		.uri("/bytes/70000")
		.retrieve()
		.body(String.class));

	private static final Set<EverydayRequest> SENT_ELSEWHERE_OR_CHALLENGED = Set.of(POST_FOUND, POST_SEE_OTHER,
			POST_TEMPORARY_REDIRECT, POST_UNAUTHORIZED);

	private final Usage usage;

	EverydayRequest(Usage usage) {
		this.usage = usage;
	}

	/**
	 * Do it.
	 * @return what the caller sees
	 */
	Object send(RestClient client, EverydayServer server) throws IOException {
		return this.usage.send(client, server);
	}

	/**
	 * Whether it ends the same way each time. Jetty aborts a POST that is redirected or
	 * challenged while it is still being sent.
	 */
	boolean isSettled(String factory) {
		return !(factory.equals("jetty") && SENT_ELSEWHERE_OR_CHALLENGED.contains(this));
	}

	private static RestClient.RequestHeadersSpec<?> get(RestClient client, String path) {
		return client.get().uri(path);
	}

	private static Usage bytes(String path) {
		return (client, server) -> get(client, path).retrieve().toEntity(byte[].class);
	}

	private static Usage posted(String path) {
		return (client, server) -> client.post().uri(path).body("order").retrieve().toEntity(String.class);
	}

	private static Usage sent(HttpMethod method, Object body) {
		return (client, server) -> client.method(method).uri("/echo").body(body).retrieve().toEntity(byte[].class);
	}

	private static Usage intercepted(String path, ClientHttpRequestInterceptor interceptor) {
		return (client, server) -> with(client, interceptor).get().uri(path).retrieve().toEntity(byte[].class);
	}

	private static Usage changed(String path, UnaryOperator<InputStream> change) {
		return intercepted(path,
				(request, body, execution) -> new ChangedResponse(execution.execute(request, body), change));
	}

	private static RestClient with(RestClient client, ClientHttpRequestInterceptor interceptor) {
		return client.mutate().requestInterceptor(interceptor).build();
	}

	private static ParameterizedTypeReference<Map<String, Object>> map() {
		return new ParameterizedTypeReference<>() {
		};
	}

	private static String text(ClientHttpResponse response) throws IOException {
		return new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
	}

	@FunctionalInterface
	private interface Usage {

		Object send(RestClient client, EverydayServer server) throws IOException;

	}

	private static final class Elsewhere extends HttpRequestWrapper {

		Elsewhere(HttpRequest request) {
			super(request);
		}

		@Override
		public URI getURI() {
			return super.getURI().resolve("/json?elsewhere");
		}

	}

	/**
	 * A stream that ends early, or not.
	 */
	private static final class Beginning extends FilterInputStream {

		private int left;

		Beginning(InputStream body, int limit) {
			super(body);
			this.left = limit;
		}

		@Override
		public int read() throws IOException {
			return (this.left-- > 0) ? super.read() : -1;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			if (this.left <= 0) {
				return -1;
			}
			int read = super.read(bytes, offset, Math.min(length, this.left));
			this.left -= Math.max(read, 0);
			return read;
		}

	}

}
