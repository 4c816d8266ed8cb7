package io.github.retrystarter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class UrlPrefixTests {

	@ParameterizedTest
	@CsvSource({ "https://api.example.com, ''", "https://api.example.com/, ''", "https://api.example.com//, ''",
			"https://api.example.com/v1, /v1", "https://api.example.com/v1/, /v1",
			"https://api.example.com/V1/Orders//, /V1/Orders" })
	void trailingSlashesDoNotCount(String url, String path) {
		assertThat(UrlPrefix.parse(url)).isEqualTo(new UrlPrefix(new Origin("https", "api.example.com", 443), path));
	}

	@Test
	void sameUrlInOtherSpellingIsTheSamePrefix() {
		assertThat(UrlPrefix.parse("HTTPS://API.example.com:443/v1/"))
			.isEqualTo(UrlPrefix.parse("https://api.example.com/v1"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://api.example.com/a/../v1", "https://api.example.com/./v1/.",
			"https://api.example.com/v1/x/.." })
	void dotSegmentsAreResolved(String url) {
		assertThat(UrlPrefix.parse(url)).isEqualTo(UrlPrefix.parse("https://api.example.com/v1"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "api.example.com", "api.example.com/v1", "localhost:8080", "//api.example.com", "/v1",
			"ftp://files.example.com", "file:///tmp", "https:", "https:/v1", "https:api.example.com", "https:///v1",
			"https://:8443/v1" })
	void urlWithoutHttpAndHostIsRefused(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> UrlPrefix.parse(url)).withMessageStartingWith("url ");
	}

	@ParameterizedTest
	@ValueSource(strings = { " ", "https://", "https://api.example.com/a b", "https://${host}/v1",
			"https://api.example.com/{id}", "https://api.example.com/%zz", "https://[::1/v1", "ht tp://x",
			"https://api.example.com\\@evil.org/" })
	void malformedUrlIsRefused(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> UrlPrefix.parse(url))
			.withMessageStartingWith("url is malformed: ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://user@api.example.com", "https://user:secret@api.example.com/v1",
			"https://@api.example.com", "https://api.example.com?", "https://api.example.com/v1?a=b",
			"https://api.example.com/v1#", "https://api.example.com/v1#part", "http://user@order_service/" })
	void userInfoQueryAndFragmentAreRefused(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> UrlPrefix.parse(url))
			.withMessage("url must have no user info, query or fragment");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://localhost:abc", "http://localhost:65536", "http://localhost:99999999999/v1",
			"http://order_service:-1", "http://order_service:8080:90" })
	void impossiblePortIsRefused(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> UrlPrefix.parse(url)).withMessageStartingWith("url ");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			http://localhost:65536      | url must have a port up to 65535, not 65536
			https://[::1]:99999/        | url must have a port up to 65535, not 99999
			https://m\u00fcnchen.example | url must have its host in ASCII, which is xn--mnchen-3ya.example
			https://*.example.com       | url has no host that a request could be compared with: *.example.com
			""")
	void whatIsWrongIsNamed(String url, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> UrlPrefix.parse(url)).withMessage(message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://*.example.com", "https://*", "https://a.example.com,b.example.com" })
	void hostThatNoRequestCanHaveIsRefused(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> UrlPrefix.parse(url)).withMessageStartingWith("url ");
	}

	@Test
	void errorDoesNotRepeatThePassword() {
		assertThatIllegalArgumentException().isThrownBy(() -> UrlPrefix.parse("https://user:s3cret@api.example.com"))
			.withMessageNotContaining("s3cret");
	}

}
