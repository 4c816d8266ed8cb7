package io.github.retrystarter;

import java.time.Instant;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which package may know which.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.retrystarter";

	private static final String CLIENT = ROOT + ".client";

	private static final String METRICS = ROOT + ".metrics";

	private static final String ACTUATE = ROOT + ".actuate";

	private static final String REDIS = ROOT + ".redis";

	private static final String AUTOCONFIGURE = ROOT + ".autoconfigure";

	private final JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages(ROOT);

	@Test
	void ruleBookIsPure() {
		classes().that()
			.resideInAPackage(ROOT)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT, "java..", "org.springframework.http", "org.jspecify.annotations")
			.check(this.classes);
	}

	@Test
	void ruleBookHasNoClockNoRandomnessAndNoIo() {
		noClasses().that()
			.resideInAPackage(ROOT)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("java.io", "java.nio", "java.nio.channels..", "java.nio.file..", "java.net.http",
					"java.util.concurrent", "java.util.concurrent.locks")
			.orShould()
			.dependOnClassesThat()
			.haveFullyQualifiedName("java.time.Clock")
			.orShould()
			.dependOnClassesThat()
			.haveFullyQualifiedName("java.util.Random")
			.check(this.classes);
	}

	@Test
	void clientKnowsNeitherSpringBootNorMicrometer() {
		classes().that()
			.resideInAPackage(CLIENT)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT, CLIENT, "java..", "javax.net.ssl", "javax.crypto..", "org.springframework.core..",
					"org.springframework.util..", "org.springframework.http..", "org.springframework.web.client",
					"org.springframework.retry..", "org.apache.commons.logging", "tools.jackson..",
					"org.eclipse.jetty.client..", "org.eclipse.jetty.util..", "org.apache.hc..", "reactor..",
					"io.netty..", "org.jspecify.annotations")
			.check(this.classes);
	}

	@Test
	void metricsKnowTheClientAndMicrometerOnly() {
		classes().that()
			.resideInAPackage(METRICS)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT, CLIENT, METRICS, "java..", "org.springframework.http",
					"org.springframework.http.client.observation", "io.micrometer.core.instrument..",
					"io.micrometer.observation..", "io.micrometer.common", "org.jspecify.annotations")
			.check(this.classes);
	}

	@Test
	void endpointKnowsActuatorButNoHttpClient() {
		classes().that()
			.resideInAPackage(ACTUATE)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT, CLIENT, METRICS, ACTUATE, "java..", "org.springframework.http",
					"org.springframework.boot.actuate.endpoint..", "org.jspecify.annotations")
			.check(this.classes);
	}

	@Test
	void sharedHoldsKnowTheClientAndSpringDataRedisOnly() {
		classes().that()
			.resideInAPackage(REDIS)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT, CLIENT, REDIS, "java..", "org.springframework.context",
					"org.springframework.core", "org.springframework.core.task", "org.springframework.data.redis..",
					"org.springframework.util..", "org.apache.commons.logging", "org.jspecify.annotations")
			.check(this.classes);
	}

	@Test
	void nothingKnowsTheAutoConfiguration() {
		noClasses().that()
			.resideOutsideOfPackage(AUTOCONFIGURE)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(AUTOCONFIGURE)
			.check(this.classes);
	}

	@Test
	void onlyTheClientSleepsAndKnowsSpringRetry() {
		noClasses().that()
			.resideOutsideOfPackages(CLIENT, AUTOCONFIGURE)
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.retry..")
			.check(this.classes);
		noClasses().should()
			.callMethod(Thread.class, "sleep", long.class)
			.orShould()
			.callMethod(System.class, "currentTimeMillis")
			.orShould()
			.callMethod(Math.class, "random")
			.orShould()
			.callMethod(Instant.class, "now")
			.check(this.classes);
	}

	@Test
	void autoConfigurationsAreFinalAndTheirBeanMethodsPackagePrivate() {
		classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.haveModifier(JavaModifier.FINAL)
			.check(this.classes);
		methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate().check(this.classes);
	}

	/**
	 * Proxies of aspects extend classes. Mounts are a value, which no aspect is meant
	 * for.
	 */
	@Test
	void beansMayBeProxied() {
		methods().that()
			.areAnnotatedWith(Bean.class)
			.should()
			.haveRawReturnType(DescribedPredicate.describe("no final class",
					(type) -> !type.getModifiers().contains(JavaModifier.FINAL)
							|| type.isEquivalentTo(RetryMounts.class)))
			.check(this.classes);
	}

	@Test
	void everyPackageIsNullMarked() {
		assertThat(this.classes.stream().map((type) -> type.getPackage()).distinct())
			.filteredOn((javaPackage) -> javaPackage.getName().startsWith(ROOT))
			.hasSize(6)
			.allSatisfy((javaPackage) -> assertThat(javaPackage.isAnnotatedWith(NullMarked.class)).isTrue());
	}

}
