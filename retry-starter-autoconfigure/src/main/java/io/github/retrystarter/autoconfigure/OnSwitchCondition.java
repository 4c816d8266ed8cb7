package io.github.retrystarter.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Reads a switch as Spring reads any boolean, unlike the conditions of Spring Boot, which
 * take all but {@code true} for {@code false}.
 */
final class OnSwitchCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		MergedAnnotation<ConditionalOnSwitch> annotation = metadata.getAnnotations().get(ConditionalOnSwitch.class);
		String key = annotation.getString(MergedAnnotation.VALUE);
		boolean on = isOn(context.getEnvironment(), key);
		return new ConditionOutcome(on == annotation.getBoolean("on"),
				ConditionMessage.forCondition(ConditionalOnSwitch.class, key).because(on ? "it is on" : "it is off"));
	}

	private static boolean isOn(Environment environment, String key) {
		try {
			return Binder.get(environment).bind(key, Boolean.class).orElse(true);
		}
		catch (BindException ex) {
			throw InvalidValue.of(key, (ex.getProperty() != null) ? ex.getProperty().getValue() : null,
					"write true or false");
		}
	}

}
