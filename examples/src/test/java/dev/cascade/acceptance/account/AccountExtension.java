package dev.cascade.acceptance.account;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one account of this run, which is started for the first of them and removed after the last. */
final class AccountExtension implements ParameterResolver {

    private static final Namespace HERE = Namespace.create(AccountExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EmulatedAccount.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(HERE)
                .computeIfAbsent("account", key -> EmulatedAccount.start(), EmulatedAccount.class);
    }
}
