package io.github.retrystarter.autoconfigure;

import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches unless the application has an endpoint with the id {@code retry} of its own,
 * because two endpoints with one id stop the start. The starter's own endpoint in a
 * parent context does not count, because its name hides it.
 */
final class OnFreeEndpointIdCondition extends SpringBootCondition implements ConfigurationCondition {

	static final String ENDPOINT_BEAN = "retryStarterEndpoint";

	private static final EndpointId ID = EndpointId.of("retry");

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConfigurableListableBeanFactory beans = Objects.requireNonNull(context.getBeanFactory());
		ConditionMessage.Builder message = ConditionMessage.forCondition("Free endpoint id", ID);
		return Stream.of(BeanFactoryUtils.beanNamesForAnnotationIncludingAncestors(beans, Endpoint.class))
			.filter((name) -> !name.equals(ENDPOINT_BEAN))
			.filter((name) -> hasId(beans.findAnnotationOnBean(name, Endpoint.class, false)))
			.findFirst()
			.map((name) -> ConditionOutcome.noMatch(message.found("endpoint").items(name)))
			.orElseGet(() -> ConditionOutcome.match(message.didNotFind("other endpoint").atAll()));
	}

	private static boolean hasId(@Nullable Endpoint endpoint) {
		return endpoint != null && ID.equals(EndpointId.of(endpoint.id()));
	}

}
