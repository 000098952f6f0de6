package dev.cascade;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.cascade.engine.ClearSelection;
import dev.cascade.engine.Command;
import dev.cascade.usecase.AdmitJobs;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.CompleteTask;
import dev.cascade.usecase.ReconcileJobs;
import dev.cascade.usecase.RecoverDispatch;
import dev.cascade.usecase.RunSchedules;
import dev.cascade.usecase.StartJob;
import java.util.List;
import java.util.Optional;

/** The walls between the rooms of the control plane. A room that does not exist yet has no walls to break. */
@AnalyzeClasses(packages = "dev.cascade", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] VENDORS = {
        "software.amazon..",
        "com.amazonaws..",
        "java.sql..",
        "javax.sql..",
        "org.sqlite..",
        "org.postgresql..",
        "com.zaxxer.."
    };

    private static final List<Class<?>> WIRED = List.of(
            AdmitJobs.class,
            AdvanceJob.class,
            CompleteTask.class,
            ReconcileJobs.class,
            RecoverDispatch.class,
            RunSchedules.class,
            StartJob.class);

    @ArchTest
    static final ArchRule theEngineIsPure = classes()
            .that()
            .resideInAPackage("dev.cascade.engine..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "dev.cascade.engine..",
                    "dev.cascade.dsl.definition",
                    "java.lang..",
                    "java.time",
                    "java.util..",
                    "java.io",
                    "java.nio.charset",
                    "org.jspecify.annotations"))
            .because("it decides from its arguments alone");

    @ArchTest
    static final ArchRule theEngineReadsNoClock = noClasses()
            .that()
            .resideInAPackage("dev.cascade.engine..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID")
            .orShould()
            .callMethod(Math.class, "random")
            .because("the same arguments must give the same decision");

    @ArchTest
    static final ArchRule portsKnowOnlyTheDomain = classes()
            .that()
            .resideInAPackage("dev.cascade.port..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "dev.cascade.port..",
                    "dev.cascade.engine..",
                    "dev.cascade.dsl.definition",
                    "java.lang..",
                    "java.time",
                    "java.util..",
                    "java.io",
                    "org.jspecify.annotations"))
            .because("they talk like the domain, and adapters like their vendors");

    /** Processes that start from one snapshot would all draw the same from anything but a SecureRandom. */
    @ArchTest
    static final ArchRule chanceDoesNotRepeatAfterASnapshot = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(java.util.concurrent.ThreadLocalRandom.class, java.util.Random.class)
            .orShould()
            .callMethod(Math.class, "random")
            .as("R14: no class draws by chance from anything but a SecureRandom");

    /** What Caffeine may be asked for: it makes a class for each combination, and the jar of the handlers has one only. */
    private static final List<String> CACHE_OPTIONS =
            List.of("newBuilder", "maximumWeight", "weigher", "executor", "build", "buildAsync");

    @ArchTest
    static final ArchRule cachesAreOfTheKindThatHandlersHave = noClasses()
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "a cache has another option than a weight",
                    call -> call.getTargetOwner().isEquivalentTo(Caffeine.class)
                            && !CACHE_OPTIONS.contains(call.getName())))
            .because("the shade plugin of this module leaves out Caffeine's other classes");

    @ArchTest
    static final ArchRule useCasesAndApiKnowNoVendor = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.cascade.engine..",
                    "dev.cascade.port..",
                    "dev.cascade.usecase..",
                    "dev.cascade.assembly..",
                    "dev.cascade.api..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(VENDORS));

    @ArchTest
    static final ArchRule jobsBecomeActiveThroughAdmission = noClasses()
            .that()
            .resideOutsideOfPackage("dev.cascade.engine..")
            .and()
            .doNotHaveFullyQualifiedName(AdmitJobs.class.getName())
            .should()
            .callConstructor(Command.Start.class)
            .orShould()
            .callConstructor(Command.Retry.class)
            .orShould()
            .callConstructor(Command.Retry.class, Optional.class)
            .orShould()
            .callConstructor(Command.Clear.class, ClearSelection.class, Optional.class, boolean.class)
            .as("A4: only AdmitJobs lets a job start or start again")
            .because("max_active_jobs counts every job that runs");

    @ArchTest
    static final ArchRule useCasesKnowNoAdapter = noClasses()
            .that()
            .resideInAnyPackage("dev.cascade.usecase..", "dev.cascade.assembly..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "dev.cascade.api..",
                    "dev.cascade.handler..",
                    "dev.cascade.aws..",
                    "dev.cascade.sql..",
                    "dev.cascade.memory.."));

    @ArchTest
    static final ArchRule useCasesAreWiredInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("dev.cascade.assembly..")
            .should()
            .callConstructorWhere(DescribedPredicate.describe(
                    "a use case is made",
                    call -> WIRED.stream().anyMatch(call.getTargetOwner()::isEquivalentTo)
                            && !call.getOriginOwner().equals(call.getTargetOwner())))
            .because("AWS, the laptop and the simulation run the same control plane");

    @ArchTest
    static final ArchRule nothingDependsOnHandlers = noClasses()
            .that()
            .resideOutsideOfPackage("dev.cascade.handler..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.cascade.handler.."));

    @ArchTest
    static final ArchRule adaptersDoNotKnowEachOther = noClasses()
            .that()
            .resideInAPackage("dev.cascade.sql..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.cascade.aws..", "dev.cascade.handler..", "software.amazon.."))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theControlPlaneKnowsNoLaptop = noClasses()
            .that()
            .resideInAPackage("dev.cascade..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.cascade.local.."));

    @ArchTest
    static final ArchRule roomsDependOnEachOtherInOneDirection = slices().matching(
                    "dev.cascade.(engine|port|usecase|assembly|api|handler|aws|sql|memory)..")
            .should()
            .beFreeOfCycles();
}
