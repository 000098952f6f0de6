package dev.cascade.local.lambda;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a folder of functions of its own. */
abstract class LambdaFixtureTest {

    @TempDir
    Path root;

    LambdaFixture lab;

    @BeforeEach
    void open() {
        lab = new LambdaFixture(root);
    }

    @AfterEach
    void close() {
        lab.close();
    }
}
