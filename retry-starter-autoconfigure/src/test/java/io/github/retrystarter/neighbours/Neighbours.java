package io.github.retrystarter.neighbours;

import java.util.function.Function;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.client.OAuth2ClientHttpRequestInterceptor;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.client.RestClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

import io.github.retrystarter.RetryOpinion;
import io.github.retrystarter.client.RetryCondition;

/**
 * An application with much beside the starter.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ImportHttpServices(group = "orders", types = Neighbours.Orders.class)
@ImportHttpServices(group = "search", types = Neighbours.Search.class)
class Neighbours {

	@Bean
	@Primary
	@Scope("prototype")
	RestClient.Builder plainBuilder(RestClientBuilderConfigurer configurer) {
		return configurer.configure(RestClient.builder());
	}

	@Bean
	@LoadBalanced
	RestClient.Builder balancedBuilder(RestClientBuilderConfigurer configurer) {
		return configurer.configure(RestClient.builder());
	}

	@Bean
	Clients clients(RestClient.Builder plain, @LoadBalanced RestClient.Builder balanced,
			ClientRegistrationRepository registrations, OAuth2AuthorizedClientService service) {
		OAuth2ClientHttpRequestInterceptor authentication = new OAuth2ClientHttpRequestInterceptor(
				new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, service));
		authentication.setClientRegistrationIdResolver((request) -> "api");
		return new Clients(getting(plain.build()), (url) -> getting(balanced.build()).apply("http://api/"),
				getting(plain.clone().requestInterceptor(authentication).build()));
	}

	private static Function<String, String> getting(RestClient client) {
		return (url) -> client.get().uri(url).retrieve().body(String.class);
	}

	@Bean
	SecurityFilterChain open(HttpSecurity http) throws Exception {
		return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll()).build();
	}

	/**
	 * Tells somebody of every failed attempt.
	 */
	@Bean
	RetryListener alert(RestClient.Builder builder, @Value("${alerts}") String alerts) {
		RestClient client = builder.build();
		return new RetryListener() {
			@Override
			public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
					Throwable throwable) {
				client.post().uri(alerts).body("failed").exchange((request, response) -> response.getStatusCode());
			}
		};
	}

	/**
	 * Asks somebody after every attempt.
	 */
	@Bean
	RetryCondition flag(RestClient.Builder builder, @Value("${flags}") String flags) {
		RestClient client = builder.build();
		return (request, result, attempt) -> {
			client.get().uri(flags).retrieve().toBodilessEntity();
			return RetryOpinion.NO_OPINION;
		};
	}

	interface Orders {

		@GetExchange("/")
		String get();

	}

	interface Search {

		@GetExchange("/")
		String get();

	}

	record Clients(Function<String, String> plain, Function<String, String> balanced,
			Function<String, String> authenticated) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Parent {

	}

}
