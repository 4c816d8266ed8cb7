package io.github.retrystarter.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.service.registry.ImportHttpServices;

/**
 * Nothing here mentions retries: the starter on the class path is enough.
 */
@SpringBootApplication
@ImportHttpServices(group = "greetings", types = Greetings.class)
public class SampleApplication {

	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

}
