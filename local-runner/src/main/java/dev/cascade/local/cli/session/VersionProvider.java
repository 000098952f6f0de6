package dev.cascade.local.cli.session;

import dev.cascade.api.ServiceInfo;
import picocli.CommandLine.IVersionProvider;

/** The text of {@code cascade --version}. */
public final class VersionProvider implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"cascade " + ServiceInfo.version() + " (Java " + Runtime.version() + ")"};
    }
}
