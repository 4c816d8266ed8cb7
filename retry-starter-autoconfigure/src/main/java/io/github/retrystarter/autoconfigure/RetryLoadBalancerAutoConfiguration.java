package io.github.retrystarter.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that warns when Spring Cloud
 * LoadBalancer retries too. It does so whenever spring-retry is on the class path, which
 * this starter brings along, and each attempt decided here may then become several.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class,
		afterName = "org.springframework.cloud.client.loadbalancer.LoadBalancerAutoConfiguration")
@ConditionalOnClass(name = RetryLoadBalancerAutoConfiguration.RETRYING_LOAD_BALANCER)
@ConditionalOnBean(type = RetryLoadBalancerAutoConfiguration.RETRYING_LOAD_BALANCER, search = SearchStrategy.CURRENT)
@ConditionalOnSingleCandidate(RetryingClientHttpRequestInterceptor.class)
public final class RetryLoadBalancerAutoConfiguration {

	static final String RETRYING_LOAD_BALANCER = "org.springframework.cloud.client.loadbalancer.RetryLoadBalancerInterceptor";

	private static final Log logger = LogFactory.getLog(RetryLoadBalancerAutoConfiguration.class);

	@Bean
	SmartInitializingSingleton retryStarterLoadBalancerWarning() {
		return () -> logger.warn("Spring Cloud LoadBalancer retries too, and for a load-balanced client its attempts "
				+ "multiply with those decided here. Set spring.cloud.loadbalancer.retry.enabled=false.");
	}

}
