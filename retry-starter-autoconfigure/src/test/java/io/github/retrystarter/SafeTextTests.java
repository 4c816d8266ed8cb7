package io.github.retrystarter;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.mock.http.client.MockClientHttpRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SafeText}.
 */
class SafeTextTests {

	private final MockClientHttpRequest request = new MockClientHttpRequest(HttpMethod.GET,
			URI.create("https://user:secret@api.example.com/botSECRET/send?key=secret#secret"));

	@Test
	void urlHasNeitherUserInfoNorQueryNorFragment() {
		assertThat(url(this.request)).isEqualTo("https://api.example.com:443/botSECRET/send");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', emptyValue = "", textBlock = """
			https://api.example.com/bot{token}/send            | /bot{token}/send
			https://user:secret@{host}:8443/bot{token}/send    | /bot{token}/send
			{scheme}://api.example.com/bot{token}              | /bot{token}
			/bot{token}/send?key=secret                        | /bot{token}/send
			/bot{token}/send#secret                            | /bot{token}/send
			bot{token}                                         | /bot{token}
			{base}/send                                        | /{base}/send
			https://api.example.com                            | ''
			https://api.example.com?key={key}                  | ''
			//api.example.com/bot{token}                       | /bot{token}
			/redirect/https://{target}/x                       | /redirect/https://{target}/x
			""")
	void templateIsShownInsteadOfThePath(String template, String path) {
		this.request.getAttributes().put(SafeText.URI_TEMPLATE, template);
		assertThat(url(this.request)).isEqualTo("https://api.example.com:443" + path);
	}

	@Test
	void requestWithoutAHostHasItsPathOnly() {
		assertThat(url(new MockClientHttpRequest(HttpMethod.GET, URI.create("/orders?key=secret"))))
			.isEqualTo("/orders");
		assertThat(url(new MockClientHttpRequest(HttpMethod.GET, URI.create("mailto:sales@example.com")))).isEmpty();
	}

	@Test
	void charactersThatForgeOrHideTextAreEscaped() {
		assertThat(SafeText.escape("a\nb\u001b\u202ec\u2028")).isEqualTo("a\\u000ab\\u001b\\u202ec\\u2028");
		this.request.getAttributes().put(SafeText.URI_TEMPLATE, "/a\nb");
		assertThat(url(this.request)).endsWith("/a\\u000ab");
	}

	@Test
	void pathIsLeftOutWhereThePolicySaysSo() {
		HttpRetryPolicy policy = HttpRetryPolicy.builder().logPath(false).build();
		assertThat(SafeText.url(this.request, policy)).isEqualTo("https://api.example.com:443");
		this.request.getAttributes().put(SafeText.URI_TEMPLATE, "/bot{token}/send");
		assertThat(SafeText.url(this.request, policy)).isEqualTo("https://api.example.com:443");
	}

	private static String url(HttpRequest request) {
		return SafeText.url(request, HttpRetryPolicy.defaults());
	}

}
