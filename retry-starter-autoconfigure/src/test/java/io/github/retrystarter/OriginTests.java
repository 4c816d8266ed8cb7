package io.github.retrystarter;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class OriginTests {

	@ParameterizedTest
	@CsvSource({ "https://api.example.com, https, api.example.com, 443",
			"http://api.example.com, http, api.example.com, 80",
			"https://api.example.com:8443/v1?q#f, https, api.example.com, 8443",
			"HTTPS://API.Example.COM/V1, https, api.example.com, 443", "http://localhost:/x, http, localhost, 80",
			"http://localhost:00080/x, http, localhost, 80", "http://127.0.0.1:8080, http, 127.0.0.1, 8080",
			"ftp://files.example.com/, ftp, files.example.com, -1", "//api.example.com/v1, , , " })
	void schemeHostAndPortMakeTheOrigin(URI url, String scheme, String host, Integer port) {
		assertThat(Origin.of(url)).isEqualTo((scheme != null) ? new Origin(scheme, host, port) : null);
	}

	@ParameterizedTest
	@CsvSource({ "http://[::1], [::1], 80", "http://[::1]:8080/x, [::1], 8080",
			"http://user@[FE80::A]:8080/, [fe80::a], 8080", "http://[2001:db8::1]/, [2001:db8::1], 80" })
	void addressOfIpv6IsKeptInItsBrackets(URI url, String host, int port) {
		assertThat(Origin.of(url)).isEqualTo(new Origin("http", host, port));
	}

	@ParameterizedTest
	@CsvSource({ "http://order_service/x, order_service, 80", "http://order_service:8080/x, order_service, 8080",
			"http://order_service:/x, order_service, 80", "http://Order_Service, order_service, 80",
			"http://user:secret@order_service:8080/x, order_service, 8080",
			"http://@order_service/x, order_service, 80", "http://my-_-host.internal/, my-_-host.internal, 80" })
	void underscoreInAHostIsNoObstacle(URI url, String host, int port) {
		assertThat(Origin.of(url)).isEqualTo(new Origin("http", host, port));
	}

	@ParameterizedTest
	@CsvSource({ "https://api.example.com@evil.org/, evil.org", "https://api.example.com:443@evil.org/, evil.org",
			"https://api.example.com%2F@evil.org/, evil.org", "https://api.example.com@evil_host.org/, evil_host.org",
			"https://api.example.com:443@evil_host.org/, evil_host.org",
			"https://user@api.example.com/, api.example.com" })
	void userInfoIsNotTheHost(URI url, String host) {
		assertThat(Origin.of(url)).isEqualTo(new Origin("https", host, 443));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/v1", "api.example.com/v1", "mailto:someone@example.com", "file:///tmp/x", "http:/x",
			"http:x", "http:///x", "http://:8080/", "http://user@/x", "http://user@:8080/x" })
	void urlWithoutSchemeOrHostHasNoOrigin(URI url) {
		assertThat(Origin.of(url)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://localhost:abc/", "http://localhost:99999999999/", "http://localhost:99999/",
			"http://localhost:65536/", "http://order_service:-1/", "http://order_service:+80/",
			"http://order_service:8080:90/", "http://order_service:\uff18\uff10/" })
	void urlWithImpossiblePortHasNoOrigin(URI url) {
		assertThat(Origin.of(url)).isNull();
	}

	@Test
	void originsDifferByEachOfTheirParts() {
		Origin origin = Origin.of(URI.create("http://api.example.com"));
		assertThat(origin).isNotEqualTo(Origin.of(URI.create("https://api.example.com:80")))
			.isNotEqualTo(Origin.of(URI.create("http://api.example.com:8080")))
			.isNotEqualTo(Origin.of(URI.create("http://example.com")))
			.isEqualTo(Origin.of(URI.create("HTTP://API.EXAMPLE.COM:80/any?thing#else")));
	}

	@Test
	void isShownAsInAUrl() {
		assertThat(Origin.of(URI.create("https://api.example.com/v1"))).hasToString("https://api.example.com:443");
		assertThat(Origin.of(URI.create("ftp://files.example.com"))).hasToString("ftp://files.example.com");
	}

}
