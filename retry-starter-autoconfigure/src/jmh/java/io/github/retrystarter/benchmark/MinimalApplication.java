package io.github.retrystarter.benchmark;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

/**
 * An application that has a {@code RestClient}, says so and ends.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class MinimalApplication {

	static final String READY = "ready";

	public static void main(String[] args) {
		ConfigurableApplicationContext context = SpringApplication.run(MinimalApplication.class, args);
		context.getBean(RestClient.Builder.class).build();
		System.out.println(READY);
		context.close();
	}

}
