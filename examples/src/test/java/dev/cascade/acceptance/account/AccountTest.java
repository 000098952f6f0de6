package dev.cascade.acceptance.account;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests on the emulated account, which all of them share and get as a parameter. They run where {@code CI} is set or with {@code -Pe2e}: the first
 * start needs PyPI and npm.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("account")
@Timeout(300)
@ExtendWith(AccountExtension.class)
public @interface AccountTest {}
