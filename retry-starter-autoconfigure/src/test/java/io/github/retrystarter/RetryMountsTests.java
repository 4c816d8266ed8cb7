package io.github.retrystarter;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RetryMountsTests {

	private static final HttpRetryPolicy POLICY = HttpRetryPolicy.defaults();

	@Test
	void onePolicyForEveryUrlIsTheDefaultMount() {
		RetryMounts mounts = RetryMounts.of(POLICY);
		assertThat(mounts.all()).containsExactly(new RetryMount("default", null, POLICY, true));
		assertThat(find(mounts, "https://api.example.com/v1")).isEqualTo("default");
		assertThat(find(mounts, "mailto:someone@example.com")).isEqualTo("default");
	}

	@ParameterizedTest
	@CsvSource({ "https://api.example.com, host", "https://api.example.com/, host", "https://api.example.com/v2, host",
			"https://api.example.com/v1, v1", "https://api.example.com/v1/, v1",
			"https://api.example.com/v1?q=/orders, v1", "https://api.example.com/v1/orders, orders",
			"https://api.example.com/v1/orders/7, orders", "https://api.example.com/v1/ordersets, v1",
			"https://api.example.com/v10, host", "https://api.example.com/v1/x/orders, v1" })
	void longestMatchByWholeSegmentsWins(String url, String expected) {
		RetryMounts mounts = RetryMounts.builder(RetryMount.ofDefault(POLICY))
			.mount(mount("v1", "https://api.example.com/v1"))
			.mount(mount("orders", "https://api.example.com/v1/orders"))
			.mount(mount("host", "https://api.example.com"))
			.build();
		assertThat(find(mounts, url)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://api.example.com.evil.org/", "https://api.example.com@evil.org/",
			"https://api.example.com:443@evil.org/", "https://api.example.com%40evil.org/",
			"https://api.example.com%2F@evil.org/", "https://api.example.com@evil_host.org/",
			"https://api.example.com:443@evil_host.org/", "https://evil.org/https://api.example.com/",
			"https://evil.org/?https://api.example.com/", "https://evil.org#@api.example.com/",
			"https://evil.org?@api.example.com/", "https://xapi.example.com/", "https://example.com/",
			"https://api.example.com_evil.org/", "//api.example.com/", "/v1", "file:///api.example.com",
			"mailto:api.example.com" })
	void hostThatOnlyLooksLikeAMountFallsToTheDefault(String url) {
		RetryMounts mounts = mounts("https://api.example.com");
		assertThat(find(mounts, url)).isEqualTo("default");
	}

	@ParameterizedTest
	@CsvSource({ "https://api.example.com:443/, mounted", "https://api.example.com:/, mounted",
			"https://api.example.com:0443/, mounted", "https://API.Example.Com/, mounted",
			"HTTPS://api.example.com/, mounted", "https://user:secret@api.example.com/x, mounted",
			"https://api.example.com:8443/, default", "http://api.example.com/, default",
			"http://api.example.com:443/, default" })
	void schemeHostAndPortMustBeTheSame(String url, String expected) {
		assertThat(find(mounts("https://api.example.com"), url)).isEqualTo(expected);
	}

	@Test
	void absentPortOfTheMountIsThatOfTheScheme() {
		assertThat(find(mounts("http://API.example.com:80/"), "http://api.example.com/x")).isEqualTo("mounted");
		assertThat(find(mounts("http://api.example.com"), "http://api.example.com:80/x")).isEqualTo("mounted");
	}

	@ParameterizedTest
	@CsvSource({ "http://order_service:8080/v1, http://ORDER_service:8080/v1/x, mounted",
			"http://order_service:8080/v1, http://order_service/v1/x, default",
			"http://order_service/v1, http://order_service:80/v1, mounted",
			"http://[::1]:8080, http://[::1]:8080/x, mounted", "http://[::1]:8080, http://[::1]/x, default",
			"http://[FE80::A], http://[fe80::a]:80/x, mounted" })
	void hostsOfContainersAndAddressesAreMounted(String mount, String url, String expected) {
		assertThat(find(mounts(mount), url)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://api.example.com/v1/../v2", "https://api.example.com/v1/./../v2/x",
			"https://api.example.com/v1/..", "https://api.example.com/v1/%2e%2e/v2",
			"https://api.example.com/v1/%2E./v2" })
	void dotSegmentsLeadOutOfAMount(String url) {
		assertThat(find(mounts("https://api.example.com/v1"), url)).isEqualTo("default");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://api.example.com/v2/../v1/x", "https://api.example.com/./v1",
			"https://api.example.com/v1/x/../y", "https://api.example.com/v1/..x",
			"https://api.example.com/v1/.well-known" })
	void dotSegmentsLeadIntoAMount(String url) {
		assertThat(find(mounts("https://api.example.com/v1"), url)).isEqualTo("mounted");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://api.example.com//v1/orders", "https://api.example.com/v1//orders",
			"https://api.example.com///v1///orders/7" })
	void severalSlashesCountAsOne(String url) {
		assertThat(find(mounts("https://api.example.com/v1/orders"), url)).isEqualTo("mounted");
	}

	@ParameterizedTest
	@CsvSource({ "/caf%C3%A9", "/caf%c3%a9", "/caf\u00e9", "/%63af%C3%A9" })
	void mountIsFoundWhateverTheSpellingOfItsPath(String path) {
		RetryMounts mounts = mounts("https://api.example.com" + path);
		assertThat(find(mounts, "https://api.example.com/caf%C3%A9/menu")).isEqualTo("mounted");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/caf%C3%A9/menu", "/caf%c3%a9/menu", "/caf\u00e9/menu", "/%63af%C3%A9/menu" })
	void urlIsFoundWhateverTheSpellingOfItsPath(String path) {
		RetryMounts mounts = mounts("https://api.example.com/caf%C3%A9");
		assertThat(find(mounts, "https://api.example.com" + path)).isEqualTo("mounted");
	}

	@Test
	void encodedSlashIsNoBoundaryOfSegments() {
		assertThat(find(mounts("https://api.example.com/v1"), "https://api.example.com/v1%2Fx")).isEqualTo("default");
	}

	@Test
	void mountThatIsSwitchedOffIsFoundAllTheSame() {
		RetryMount off = new RetryMount("off", UrlPrefix.parse("https://api.example.com"), POLICY, false);
		RetryMounts mounts = RetryMounts.builder(RetryMount.ofDefault(POLICY)).mount(off).build();
		assertThat(mounts.find(URI.create("https://api.example.com/"))).isSameAs(off);
	}

	@Test
	void mountsAreListedInTheirOrderWithTheDefaultLast() {
		RetryMounts mounts = RetryMounts.builder(RetryMount.ofDefault(POLICY))
			.mount(mount("b", "https://b.example.com"))
			.mount(mount("a", "https://a.example.com/long/path"))
			.mount(mount("c", "https://a.example.com"))
			.build();
		assertThat(mounts.all()).extracting(RetryMount::name).containsExactly("b", "a", "c", "default");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> mounts.all().clear());
	}

	@Test
	void builderThatGoesOnDoesNotChangeWhatItBuilt() {
		RetryMounts.Builder builder = RetryMounts.builder(RetryMount.ofDefault(POLICY));
		RetryMounts mounts = builder.mount(mount("a", "https://a.example.com")).build();
		builder.mount(mount("b", "https://b.example.com"));
		assertThat(mounts.all()).hasSize(2);
		assertThat(find(mounts, "https://b.example.com/")).isEqualTo("default");
	}

	@Test
	void mountWithoutUrlIsFoundByItsNameOnly() {
		RetryMount payments = new RetryMount("payments", null, POLICY, true);
		RetryMounts mounts = RetryMounts.builder(RetryMount.ofDefault(POLICY))
			.mount(payments)
			.mount(mount("a", "https://a.example.com"))
			.build();
		assertThat(mounts.find("payments")).isSameAs(payments);
		assertThat(mounts.find("unknown")).isNull();
		assertThat(find(mounts, "https://payments.example.com/")).isEqualTo("default");
		assertThat(mounts.all()).extracting(RetryMount::name).containsExactly("payments", "a", "default");
		assertThat(mounts.all()).extracting(RetryMount::isByNameOnly).containsExactly(true, false, false);
	}

	@Test
	void nameOfTheDefaultMountIsTaken() {
		RetryMounts.Builder builder = RetryMounts.builder(RetryMount.ofDefault(POLICY));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.mount(mount("default", "https://a.example.com")))
			.withMessageContaining("'default'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://a.example.com/v1", "https://a.example.com/v1/", "HTTPS://A.Example.com:443/v1" })
	void urlOfAnotherMountIsRefused(String url) {
		RetryMounts.Builder builder = RetryMounts.builder(RetryMount.ofDefault(POLICY))
			.mount(mount("first", "https://a.example.com/v1"));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.mount(mount("second", url)))
			.withMessageContaining("'first'");
	}

	@Test
	void nameOfAnotherMountIsRefused() {
		RetryMounts.Builder builder = RetryMounts.builder(RetryMount.ofDefault(POLICY))
			.mount(mount("payments", "https://a.example.com"));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.mount(mount("payments", "https://b.example.com")))
			.withMessageContaining("'payments'");
	}

	@Test
	void everyUrlFindsAMount() {
		Random random = new Random(3986);
		RetryMounts mounts = mounts("https://h/v1");
		assertThat(Stream.generate(() -> "https://h" + randomText(random, "/v1.%2eE:@_[]ah\u00e9\ud800?#;"))
			.flatMap(RetryMountsTests::wellFormed)
			.limit(5_000)
			.map((url) -> find(mounts, url))).containsOnly("mounted", "default");
	}

	private static String randomText(Random random, String alphabet) {
		return random.ints(random.nextInt(12), 0, alphabet.length())
			.mapToObj((index) -> alphabet.substring(index, index + 1))
			.collect(Collectors.joining());
	}

	private static Stream<URI> wellFormed(String url) {
		try {
			return Stream.of(new URI(url));
		}
		catch (URISyntaxException ex) {
			return Stream.empty();
		}
	}

	private static RetryMounts mounts(String url) {
		return RetryMounts.builder(RetryMount.ofDefault(POLICY)).mount(mount("mounted", url)).build();
	}

	private static RetryMount mount(String name, String url) {
		return new RetryMount(name, UrlPrefix.parse(url), POLICY, true);
	}

	private static String find(RetryMounts mounts, String url) {
		return find(mounts, URI.create(url));
	}

	private static String find(RetryMounts mounts, URI url) {
		return mounts.find(url).name();
	}

}
