package dev.cascade.dsl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls between the packages. */
@AnalyzeClasses(packages = "dev.cascade.dsl", importOptions = ImportOption.DoNotIncludeTests.class)
class DslArchitectureTest {

    private static final String[] PLAIN = {"java..", "org.jspecify.annotations.."};

    @ArchTest
    static final ArchRule definitionsDependOnNothing = classes()
            .that()
            .resideInAPackage("..definition..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("..dsl.definition..", PLAIN[0], PLAIN[1]);

    @ArchTest
    static final ArchRule sourcesDependOnNothing = classes()
            .that()
            .resideInAPackage("..source..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("..dsl.source..", PLAIN[0], PLAIN[1]);

    @ArchTest
    static final ArchRule rulesKnowNoFormat = classes()
            .that()
            .resideInAPackage("..validation..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("..dsl.validation..", "..dsl.definition..", "..dsl.source..", PLAIN[0], PLAIN[1]);

    @ArchTest
    static final ArchRule theWordsForAuthorsKnowNoFormat = classes()
            .that()
            .resideInAPackage("dev.cascade.dsl")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.cascade.dsl",
                    "..dsl.validation..",
                    "..dsl.definition..",
                    "..dsl.source..",
                    PLAIN[0],
                    PLAIN[1]);

    @ArchTest
    static final ArchRule nothingKnowsAws =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("software.amazon..", "com.amazonaws..");
}
