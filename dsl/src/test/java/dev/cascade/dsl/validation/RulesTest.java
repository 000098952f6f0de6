package dev.cascade.dsl.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {

    @Test
    void theMessageNamesTaskDagAndWhatWasMeant() {
        Problem problem = only("""
                name: daily_sales
                tasks:
                  extract: { type: noop }
                  load: { type: noop, depends_on: [extrct] }
                """);

        assertThat(problem.text())
                .isEqualTo(
                        "[unknown-upstream] task \"load\" in DAG \"daily_sales\" depends on \"extrct\", which does not exist; did you mean \"extract\"?");
        assertThat(problem.where()).isEqualTo(new ProblemLocation("test.yaml", "/tasks/load/depends_on/0", 4, 36));
        assertThat(problem.toString()).startsWith("test.yaml:4:36 [unknown-upstream]");
    }

    @Test
    void allProblemsAreReportedAtOnceInTheOrderOfTheirPlaces() {
        List<Problem> problems = problems("""
                naem: x
                schedule: "0 0 30 2 *"
                timezone: Europe/Berln
                enabled: yes
                tasks:
                  extract: { type: local, timeout: 60, retry: "3" }
                  load: { type: lamda, depends_on: [extrct, load], memory: 64 }
                  b: { type: lambda, function_name: f, depends_on: [c], timeout: 901, payload: { x: ["{{job_di}}"] } }
                  c: { type: noop, depends_on: [b], function_name: f }
                  c: { type: noop, foo: 3 }
                  a b: { type: command, command: [] }
                """);

        assertThat(problems)
                .extracting(Problem::code)
                .containsExactly(
                        "unknown-field",
                        "missing-field",
                        "bad-cron",
                        "bad-timezone",
                        "wrong-type",
                        "missing-field",
                        "bad-retry",
                        "unknown-type",
                        "unknown-upstream",
                        "self-loop",
                        "bad-memory",
                        "cycle",
                        "bad-timeout",
                        "bad-template",
                        "unknown-field",
                        "duplicate-id",
                        "unknown-field",
                        "bad-id",
                        "empty-text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"3\"",
                "-1",
                "2.5",
                "true",
                "1001",
                "[3]",
                "{}",
                "{max: -1}",
                "{max: 1, backoff: 0.5}",
                "{max: 1, jitter: 2}",
                "{max: 1, delay: soon}",
                "{max: 1, max_delay: 8d}",
                "{max: 1, tries: 2}",
                "1e3"
            })
    @DisplayName("B-15: a retry that is not a number of retries is refused when the DAG is read")
    void aBadRetryIsRefused(String retry) {
        assertThat(problems("name: x\ntasks: { a: { type: noop, retry: " + retry + " } }"))
                .isNotEmpty()
                .allSatisfy(p -> assertThat(p.code()).isIn("bad-retry", "missing-field", "unknown-field"))
                .allSatisfy(p -> assertThat(p.message())
                        .contains("task \"a\" in DAG \"x\"")
                        .contains("retry"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "retry: null", "retry: 0"})
    @DisplayName("B-15: no retry, null and 0 are no retries")
    void noRetryIsNoRetry(String retry) {
        String text = "name: x\ntasks: { a: { type: noop, " + retry + " } }";

        assertThat(DagDocument.parse(text, DocumentFormat.YAML, "", Optional.empty())
                        .tasks()
                        .getFirst()
                        .retry()
                        .retries())
                .isZero();
    }

    @Test
    @DisplayName("B-37: an unknown task type is refused when the DAG is read")
    void anUnknownTypeIsRefused() {
        Problem problem = only("name: x\ntasks: { a: { type: lamda, function_name: f } }");

        assertThat(problem.code()).isEqualTo("unknown-type");
        assertThat(problem.hint()).contains("did you mean \"lambda\"?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: x",
                "{name: x, tasks: {}}",
                "{name: x, tasks: []}",
                "{name: x, nodes: []}",
                "name: x\ntasks:"
            })
    @DisplayName("B-38: a DAG without tasks is refused when it is read")
    void anEmptyDagIsRefused(String text) {
        assertThat(only(text).code()).isEqualTo("empty-dag");
    }

    @Test
    void anEmptyDocumentIsAnEmptyDag() {
        assertThat(only("# nothing\n").code()).isEqualTo("empty-dag");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [a, b]                                                     | wrong-type       | the document is a list
                    {name: 'a b', tasks: {a: {type: noop}}}                    | bad-id           | name
                    {tasks: {a: {type: noop}}}                                 | missing-field    | "name"
                    {name: x, apiVersion: cascade/v2, tasks: {a: {type: noop}}} | unknown-value    | cascade/v1
                    {name: x, description: 5, tasks: {a: {type: noop}}}        | wrong-type       | description: 5
                    {name: x, schedule: '', tasks: {a: {type: noop}}}          | bad-cron         | leave schedule out
                    {name: x, schedule: '@reboot', tasks: {a: {type: noop}}}   | bad-cron         | @reboot
                    {name: x, timezone: '+02:00', tasks: {a: {type: noop}}}    | bad-timezone     | IANA
                    {name: x, catchup: 1, tasks: {a: {type: noop}}}            | wrong-type       | true or false
                    {name: x, enabled: on, tasks: {a: {type: noop}}}           | wrong-type       | "on"
                    {name: x, max_active_jobs: 0, tasks: {a: {type: noop}}}    | out-of-range     | 1 to
                    {name: x, max_active_jobs: '1', tasks: {a: {type: noop}}}  | wrong-type       | whole number
                    {name: x, metadata: {}, tasks: {a: {type: noop}}}          | unknown-field    | "metadata"
                    {name: x, name: y, tasks: {a: {type: noop}}}               | duplicate-field  | "name" twice
                    {name: x, tasks: {a: {type: noop}}, nodes: [{id: b, type: noop}]} | two-shapes | both
                    {name: x, tasks: 5}                                        | wrong-type       | tasks: 5
                    {name: x, nodes: {a: 1}}                                     | wrong-type       | list of nodes
                    {name: x, tasks: {a: noop}}                                | wrong-type       | must be an object
                    {name: x, tasks: {a: {}}}                                  | missing-field    | "type"
                    {name: x, tasks: {a: {type: 5}}}                           | wrong-type       | type: 5
                    {name: x, tasks: {a: {type: noop, type: noop}}}            | duplicate-field  | "type" twice
                    {name: x, tasks: [{type: noop}]}                           | missing-field    | "id"
                    {name: x, tasks: [noop]}                                   | wrong-type       | task number 1
                    {name: x, tasks: [{id: [], type: noop}]}                   | wrong-type       | id
                    {name: x, tasks: [{id: 'a/b', type: noop}]}                | bad-id           | a/b
                    {name: x, tasks: [{id: a, type: noop}, {id: a, type: noop}]} | duplicate-id   | two tasks with the id "a"
                    {name: x, tasks: {a: {type: noop, config: {}}}}            | unknown-field    | directly in the task
                    {name: x, nodes: [{id: a, type: noop, timeout: 5}]}        | unknown-field    | go into its "config"
                    {name: x, nodes: [{id: a, type: noop, confg: {}}]}         | unknown-field    | did you mean "config"?
                    {name: x, nodes: [{id: a, type: noop, config: 5}]}         | wrong-type       | config: 5
                    {name: x, nodes: [{id: a, type: noop, config: {top_n: 5}}]} | unknown-field   | "payload"
                    {name: x, nodes: [{id: a, type: noop, config: {tmeout: 5}}]} | unknown-field  | did you mean "timeout"?
                    {name: x, nodes: [{id: a, type: noop}], edges: [a]}        | wrong-type       | "from" and "to"
                    {name: x, nodes: [{id: a, type: noop}], edges: {}}         | wrong-type       | list of edges
                    {name: x, nodes: [{id: a, type: noop}], edges: [{from: a}]} | missing-field   | "to"
                    {name: x, nodes: [{id: a, type: noop}], edges: [{from: a, to: b}]} | unknown-task | leads to "b"
                    {name: x, nodes: [{id: a, type: noop}], edges: [{from: b, to: a}]} | unknown-upstream | comes from "b"
                    {name: x, nodes: [{id: a, type: noop}], edges: [{from: a, to: a}]} | self-loop | task "a"
                    {name: x, tasks: {a: {type: noop}, b: {type: noop, depends_on: a}}} | wrong-type | write depends_on: [a]
                    {name: x, tasks: {a: {type: noop, depends_on: [[]]}}}      | wrong-type       | a task id
                    {name: x, tasks: {a: {type: noop, timeout: 0}}}            | bad-timeout      | longer than 0
                    {name: x, tasks: {a: {type: noop, timeout: -1}}}           | bad-timeout      | longer than 0
                    {name: x, tasks: {a: {type: noop, timeout: 5 minutes}}}    | bad-timeout      | "5m"
                    {name: x, tasks: {a: {type: noop, timeout: true}}}         | bad-timeout      | true
                    {name: x, tasks: {a: {type: noop, timeout: 8d}}}           | bad-timeout      | 604800 s
                    {name: x, tasks: {a: {type: lambda, function_name: f, timeout: 16m}}} | bad-timeout | 900 s
                    {name: x, tasks: {a: {type: lambda, function_name: f, memory: 127}}} | bad-memory | 128 to 10240
                    {name: x, tasks: {a: {type: lambda, function_name: f, memory: 10241}}} | bad-memory | 128 to 10240
                    {name: x, tasks: {a: {type: lambda, function_name: f, memory: '512'}}} | bad-memory | "512"
                    {name: x, tasks: {a: {type: lambda, function_name: f, invocation_type: syn}}} | unknown-value | did you mean "sync"?
                    {name: x, tasks: {a: {type: lambda, function_name: 'a b'}}} | bad-id          | blanks
                    {name: x, tasks: {a: {type: lambda, function_name: ''}}}   | empty-text       | function_name
                    {name: x, tasks: {a: {type: lambda}}}                      | missing-field    | "function_name"
                    {name: x, tasks: {a: {type: local, module: null}}}         | missing-field    | "module"
                    {name: x, tasks: {a: {type: local, module: com.acme.}}}    | bad-module       | com.acme.
                    {name: x, tasks: {a: {type: local, module: M, memory: 5}}} | unknown-field    | tasks of type "lambda"
                    {name: x, tasks: {a: {type: command, command: ls}}}        | wrong-type       | ["program", "argument"]
                    {name: x, tasks: {a: {type: command, command: []}}}        | empty-text       | command
                    {name: x, tasks: {a: {type: command, command: [sleep, 1]}}} | wrong-type      | item 2 of command: 1
                    {name: x, tasks: {a: {type: command, command: [ls], environment: {A: 1}}}} | wrong-type | A: 1
                    {name: x, tasks: {a: {type: command, command: [ls], environment: []}}} | wrong-type | environment
                    {name: x, tasks: {a: {type: stepfunctions, state_machine_arn: m}}} | bad-arn   | arn:aws:states
                    {name: x, tasks: {a: {type: noop, trigger_rule: all_sucess}}} | unknown-value | did you mean "all_success"?
                    {name: x, tasks: {a: {type: noop, allow_failure: 'true'}}} | wrong-type       | without quotes
                    {name: x, tasks: {a: {type: noop, store_output_to_s3: 1}}} | wrong-type       | true or false
                    {name: x, tasks: {a: {type: noop, output_s3_key: ''}}}     | empty-text       | output_s3_key
                    {name: x, tasks: {a: {type: noop, output_s3_key: '{{job}}'}}} | bad-template  | did you mean {{context.job}}?
                    {name: x, tasks: {a: {type: noop, output_s3_key: '{{job_id'}}} | bad-template | not followed by
                    {name: x, tasks: {a: {type: noop, payload: 5}}}            | wrong-type       | an object
                    {name: x, tasks: {a: {type: noop, payload: {a: 1, a: 2}}}} | duplicate-field  | "a" twice
                    {name: x, tasks: {a: {type: noop, payload: {a: [{b: '{{contxt.c}}'}]}}}} | bad-template | did you mean {{context.c}}?
                    {name: x, tasks: {a: {type: noop, payload: {a: '{{job_di}}'}}}} | bad-template | did you mean {{job_id}}?
                    """, quoteCharacter = '`')
    void everyRuleHasItsCodeAndAdvice(String text, String code, String advice) {
        Problem problem = only(text);

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.text()).contains(advice);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {name: ., tasks: {a: {type: noop}}}                        | bad-id        | other than "." and ".."
                    {name: x, tasks: {..: {type: noop}}}                       | bad-id        | other than "." and ".."
                    {name: x, tasks: [{id: ., type: noop}]}                    | bad-id        | other than "." and ".."
                    {name: x, nodes: [{id: .., type: noop}]}                   | bad-id        | other than "." and ".."
                    {name: x, tasks: {a: {type: lambda, function_name: ../f}}} | bad-id        | function_name
                    {name: x, tasks: {a: {type: lambda, function_name: ..}}}   | bad-id        | function_name
                    {name: x, tasks: {a: {type: noop, output_s3_key: /a}}}     | bad-key       | begin or end with '/'
                    {name: x, tasks: {a: {type: noop, output_s3_key: "{{job_id}}/../x"}}} | bad-key | ".." between slashes
                    {name: x, tasks: {a: {type: noop, output_s3_key: ..}}}     | bad-key       | results/{{job_id}}
                    {name: x, tasks: {a: {type: noop, output_s3_key: attempts/x}}} | bad-key   | Cascade keeps its own objects
                    {name: x, tasks: {a: {type: noop, output_s3_key: Attempts}}} | bad-key     | Cascade keeps its own objects
                    {name: x, tasks: {a: {type: noop, output_s3_key: publishing/x}}} | bad-key | Cascade keeps its own objects
                    """)
    @DisplayName("F11: names and keys that lead elsewhere are refused")
    void namesThatLeadElsewhereAreRefused(String text, String code, String advice) {
        everyRuleHasItsCodeAndAdvice(text, code, advice);
    }

    @Test
    @DisplayName("H3: keys of which one is a folder of the other are refused, all at once, at their places")
    void keysOfWhichOneIsAFolderOfTheOtherAreRefused() {
        List<Problem> problems = problems("""
                name: x
                tasks:
                  a: { type: noop, output_s3_key: out }
                  b: { type: noop, output_s3_key: out/b }
                  c: { type: noop, output_s3_key: "{{ job_id }}/{{task_id}}/d" }
                  d: { type: noop, output_s3_key: "{{job_id}}/c" }
                  e: { type: noop, store_output_to_s3: true }
                  f: { type: noop, output_s3_key: results }
                  g: { type: noop, output_s3_key: "{{context.x}}/1/2" }
                  h: { type: noop, output_s3_key: "{{context.x}}/1" }
                """);

        assertThat(problems).extracting(Problem::code).containsOnly("bad-key");
        assertThat(problems)
                .extracting(problem -> problem.where().pointer())
                .containsExactly(
                        "/tasks/b/output_s3_key",
                        "/tasks/c/output_s3_key",
                        "/tasks/f/output_s3_key",
                        "/tasks/g/output_s3_key");
        assertThat(problems.getFirst().text())
                .isEqualTo("[bad-key] task \"b\" in DAG \"x\" has output_s3_key: \"out/b\", and task \"a\" has \"out\":"
                        + " on one machine keys are paths of files, and \"out\" cannot be a file and a folder;"
                        + " give one of them another key, such as results/{{job_id}}/{{task_id}}.json");
    }

    @Test
    @DisplayName("H3: keys beside each other, equal ones and ones that only begin alike are taken")
    void keysThatAJobCanHaveAreTaken() {
        String text = """
                name: x
                tasks:
                  a: { type: noop, output_s3_key: out/a }
                  b: { type: noop, output_s3_key: out/a.json }
                  c: { type: noop, output_s3_key: out/a }
                  d: { type: noop, output_s3_key: "{{task_id}}" }
                  e: { type: noop, output_s3_key: "{{task_id}}/e" }
                  f: { type: noop, output_s3_key: "{{context.x}}" }
                  g: { type: noop, output_s3_key: "{{context.y}}/e" }
                  h: { type: noop, store_output_to_s3: true }
                """;

        assertThat(DagDocument.parse(text, DocumentFormat.YAML, "", Optional.empty())
                        .tasks())
                .hasSize(8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {max: 1, delay: 70, max_delay: 60}          | retry.max_delay: 60, which is shorter than its delay
                    {max: 1, delay: 2m, max_delay: 90s}         | raise max_delay, or lower delay
                    {max: 1, delay: 500ms, max_delay: 0}        | retry.max_delay: 0
                    """)
    @DisplayName("F12: a delay that max_delay would cut is refused")
    void aDelayThatWouldBeCutIsRefused(String retry, String advice) {
        everyRuleHasItsCodeAndAdvice(
                "name: x\ntasks: { a: { type: noop, retry: " + retry + " } }", "bad-retry", advice);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {max: 1, delay: 70}                     | 70000
                    {max: 1, delay: 6h}                     | 21600000
                    {max: 1, delay: 70, max_delay: 70}      | 70000
                    {max: 1, max_delay: 500ms}              | 500
                    {max: 1}                                | 1000
                    """)
    @DisplayName("F12: the first wait is the delay that was given")
    void theFirstWaitIsTheDelay(String retry, long millis) {
        String text = "name: x\ntasks: { a: { type: noop, retry: " + retry + " } }";

        assertThat(DagDocument.parse(text, DocumentFormat.YAML, "", Optional.empty())
                        .tasks()
                        .getFirst()
                        .retry()
                        .waitBefore(1, 0))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    command: [""]                                    | empty-text    | program is ""
                    command: [" ", x]                                | empty-text    | program is " "
                    command: [ls, "a\\0b"]                            | bad-character | item 2 of command
                    command: [ls, "a\\ud83d"]                        | bad-character | half of a surrogate pair
                    command: [ls], environment: {A: "\\ude00"}       | bad-character | half of a surrogate pair
                    command: [ls], payload: {a: [1e999]}             | out-of-range  | 1.8e308
                    command: [ls], environment: {"A=B": x}           | bad-variable  | "A=B"
                    command: [ls], environment: {"": x}              | bad-variable  | the variable ""
                    command: [ls], environment: {"1A": x}            | bad-variable  | not beginning with a digit
                    command: [ls], environment: {"A\\0": x}           | bad-variable  | A\\u0000
                    command: [ls], environment: {A: "x\\0"}           | bad-character | NUL
                    command: [ls], environment: {A: null}            | wrong-type    | A: null
                    command: [ls], working_dir: "a\\0"                | bad-character | working_dir
                    command: [ls], working_dir: ""                   | empty-text    | working_dir: ""
                    """)
    @DisplayName("F14: what no program can be given is refused when the DAG is read")
    void whatNoProgramCanBeGivenIsRefused(String options, String code, String advice) {
        everyRuleHasItsCodeAndAdvice("{name: x, tasks: {a: {type: command, " + options + "}}}", code, advice);
    }

    @Test
    @DisplayName("F14: a task without anything is called null, not nothing")
    void aTaskWithoutAnythingIsNamed() {
        assertThat(only("name: m\ntasks:\n  a:\n").text())
                .isEqualTo("[wrong-type] task \"a\" in DAG \"m\" is null, which must be an object;"
                        + " give at least its type: { type: noop }");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "context.a | upper",
                "context",
                "context.",
                "context.a + 1",
                "f(context.a)",
                "context..a",
                "now()"
            })
    @DisplayName("F14: advice on a placeholder does not repeat it")
    void adviceDoesNotRepeatWhatWasWritten(String placeholder) {
        Problem problem = only("name: x\ntasks: { a: { type: noop, payload: { v: '{{" + placeholder + "}}' } } }");

        assertThat(problem.code()).isEqualTo("bad-template");
        assertThat(problem.hint().orElseThrow())
                .doesNotContain("{{" + placeholder + "}}")
                .contains("without filters, functions or operators");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    retries: 3                | did you mean "retry"?
                    max_retries: 3            | did you mean "retry"?
                    Retries: 3                | did you mean "retry"?
                    retrying: 3               | did you mean "retry"?
                    dependencies: [a]         | did you mean "depends_on"?
                    timeout_in_minutes: 3     | did you mean "timeout"?
                    params: {}                | did you mean "payload"?
                    """)
    @DisplayName("F17: a field that is called otherwise in other systems is named")
    void fieldsOfOtherSystemsAreNamed(String field, String advice) {
        everyRuleHasItsCodeAndAdvice("{name: x, tasks: {a: {type: noop, " + field + "}}}", "unknown-field", advice);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {name: x, description: "{{job_id}}", tasks: {a: {type: noop}}}
                    {name: x, tasks: {a: {type: noop, description: "{{job_id}}"}}}
                    {name: x, tasks: {a: {type: lambda, function_name: "{{context.f}}"}}}
                    {name: x, tasks: {a: {type: lambda, function_name: "f-{{ context.f }}"}}}
                    {name: x, tasks: {a: {type: noop, payload: {"{{context.f}}": 1}}}}
                    {name: x, tasks: {a: {type: stepfunctions, state_machine_arn: "arn:aws:states:eu-central-1:123456789012:stateMachine:{{context.m}}"}}}
                    {name: x, tasks: {a: {type: command, command: ["{{job}}"]}}}
                    {name: x, tasks: {a: {type: command, command: [a, "{{job_id"]}}}
                    {name: x, tasks: {a: {type: command, command: [a], environment: {A: "{{context}}"}}}}
                    {name: x, tasks: {a: {type: command, command: [a], working_dir: "{{dir}}"}}}
                    """)
    @DisplayName("F19: a template where none is expanded, or with an unknown placeholder, is refused")
    void templatesThatWouldStayAsTheyStandAreRefused(String text) {
        Problem problem = only(text);

        assertThat(problem.code()).isEqualTo("bad-template");
    }

    @Test
    @DisplayName("F19: templates are taken in every text that a program is given, and braces can be written")
    void templatesAreTakenWhereTextsAre() {
        DagDocument.parse("""
                name: x
                tasks:
                  a:
                    type: command
                    command: ["{{context.program}}", "--date={{context.date}}", "{{{{jinja}}"]
                    environment: { DAY: "{{context.date}}", FORMAT: "{{{{.Names}}" }
                    working_dir: "out/{{job_id}}"
                    output_s3_key: "{{dag}}/{{{{/x"
                """, DocumentFormat.YAML, "", Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {name: x, timezone: Europe/Berlin, tasks: {a: {type: noop}}}                 | DAG "x" has timezone: "Europe/Berlin" without a schedule
                    {name: x, schedule: null, timezone: Asia/Tokyo, tasks: {a: {type: noop}}}    | give the DAG a schedule, or leave timezone out
                    {name: x, catchup: true, tasks: {a: {type: noop}}}                           | DAG "x" has catchup: true without a schedule
                    """)
    @DisplayName("F12: a setting that would have no effect is refused")
    void aSettingWithoutEffectIsRefused(String text, String advice) {
        everyRuleHasItsCodeAndAdvice(text, "no-effect", advice);
    }

    @Test
    @DisplayName("F12: without a schedule, the defaults are taken, as they ask for nothing")
    void aSettingThatAsksForNothingIsTaken() {
        DagDocument.parse(
                "{ name: x, schedule: null, timezone: UTC, catchup: false, tasks: { a: { type: noop } } }",
                DocumentFormat.YAML,
                "",
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {name: x, tasks: {a: {type: local, module: "{{context.m}}"}}}
                    {name: x, tasks: {a: {type: local, module: "com.acme.{{context.m}}"}}}
                    {name: "{{context.n}}", tasks: {a: {type: noop}}}
                    {name: x, apiVersion: "{{context.n}}", tasks: {a: {type: noop}}}
                    {name: x, schedule: "{{context.s}}", tasks: {a: {type: noop}}}
                    {name: x, schedule: "@daily", timezone: "{{context.z}}", tasks: {a: {type: noop}}}
                    {name: x, schedule: "@daily", catchup: "{{context.c}}", tasks: {a: {type: noop}}}
                    {name: x, enabled: "{{context.e}}", tasks: {a: {type: noop}}}
                    {name: x, max_active_jobs: "{{context.n}}", tasks: {a: {type: noop}}}
                    {name: x, tasks: {a: {type: "{{context.t}}"}}}
                    {name: x, tasks: {"{{context.i}}": {type: noop}}}
                    {name: x, tasks: [{id: "{{context.i}}", type: noop}]}
                    {name: x, nodes: [{id: "{{context.i}}", type: noop}]}
                    {name: x, tasks: {a: {type: noop, depends_on: ["{{context.i}}"]}}}
                    {name: x, tasks: {a: {type: noop}}, edges: [{from: "{{context.i}}", to: a}]}
                    {name: x, tasks: {a: {type: noop}}, edges: [{from: a, to: "{{context.i}}"}]}
                    {name: x, tasks: {a: {type: noop, trigger_rule: "{{context.r}}"}}}
                    {name: x, tasks: {a: {type: local, module: M, timeout: "{{context.t}}"}}}
                    {name: x, tasks: {a: {type: local, module: M, retry: "{{context.r}}"}}}
                    {name: x, tasks: {a: {type: local, module: M, retry: {max: "{{context.r}}"}}}}
                    {name: x, tasks: {a: {type: local, module: M, retry: {max: 1, delay: "{{context.r}}"}}}}
                    {name: x, tasks: {a: {type: local, module: M, allow_failure: "{{context.r}}"}}}
                    {name: x, tasks: {a: {type: local, module: M, store_output_to_s3: "{{context.r}}"}}}
                    {name: x, tasks: {a: {type: lambda, function_name: f, memory: "{{context.m}}"}}}
                    {name: x, tasks: {a: {type: lambda, function_name: f, invocation_type: "{{context.m}}"}}}
                    {name: x, tasks: {a: {type: command, command: [a], environment: {"{{context.n}}": v}}}}
                    """)
    @DisplayName("F19: a template is told as such wherever none is expanded")
    void aTemplateIsToldAsSuchWhereNoneIsExpanded(String text) {
        Problem problem = only(text);

        assertThat(problem.code()).isEqualTo("bad-template");
        assertThat(problem.text()).containsAnyOf("templates expand in payload", "write the template as a value");
    }

    @Test
    @DisplayName("F14: a number too small for a double is refused like one too large")
    void aNumberTooSmallForADoubleIsRefused() {
        everyRuleHasItsCodeAndAdvice(
                "{name: x, tasks: {a: {type: noop, payload: {a: [1e-1000000000]}}}}", "out-of-range", "quote it");
    }

    @Test
    @DisplayName("H8: a class name of many parts needs no stack")
    void aLongClassNameNeedsNoStack() {
        String module = "a." + "a.".repeat(100_000);

        assertThat(only("{name: x, tasks: {a: {type: local, module: " + module + "}}}")
                        .code())
                .isEqualTo("bad-module");
        assertThat(DagDocument.parse(
                                "{name: x, tasks: {a: {type: local, module: " + module + "A}}}",
                                DocumentFormat.YAML,
                                "",
                                Optional.empty())
                        .tasks())
                .hasSize(1);
    }

    @Test
    @DisplayName("H9: a document of nothing but mistakes is refused in a time that grows with their number")
    void veryManyMistakesAreRefusedInLinearTime() {
        StringBuilder text = new StringBuilder("name: x\n");
        for (int i = 0; i < 500_000; i++) {
            text.append("k").append(i).append(": 1\n");
        }

        List<Problem> problems = problems(text.toString());

        assertThat(problems).hasSize(1_001);
        assertThat(problems.getLast().message()).contains("there are 499001 more");
    }

    @Test
    @DisplayName("H8: long names are quoted in part and compared with nothing")
    void longNamesAreQuotedInPart() {
        String name = "n".repeat(1_000_000);

        assertThat(problems("{name: x, tasks: [{id: " + name + ", type: noop}, {id: b, type: noop, depends_on: [" + name
                        + "x]}]}"))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem.text()).hasSizeLessThan(300));
    }

    @Test
    void aCycleIsPrintedInRunningOrderAtTheDependencyThatClosesIt() {
        Problem problem = only("""
                name: x
                tasks:
                  a: { type: noop, depends_on: [c] }
                  b: { type: noop, depends_on: [a] }
                  c: { type: noop, depends_on: [b] }
                """);

        assertThat(problem.code()).isEqualTo("cycle");
        assertThat(problem.message()).isEqualTo("DAG \"x\" has a cycle: a -> b -> c -> a");
        assertThat(problem.where().pointer()).isEqualTo("/tasks/a/depends_on/0");
    }

    @Test
    void everyGroupOfTasksThatWaitForEachOtherIsReportedWithAShortestCycle() {
        List<Problem> problems = problems("""
                name: x
                nodes: [ {id: a, type: noop}, {id: b, type: noop}, {id: c, type: noop}, {id: d, type: noop},
                         {id: e, type: noop}, {id: free, type: noop}, {id: after, type: noop} ]
                edges:
                  - { from: a, to: b }
                  - { from: b, to: c }
                  - { from: c, to: a }
                  - { from: b, to: a }
                  - { from: e, to: d }
                  - { from: d, to: e }
                  - { from: free, to: a }
                  - { from: e, to: after }
                """);

        assertThat(problems)
                .extracting(Problem::message)
                .containsExactly("DAG \"x\" has a cycle: a -> b -> a", "DAG \"x\" has a cycle: d -> e -> d");
        assertThat(problems.getFirst().where().pointer()).isEqualTo("/edges/3");
    }

    @Test
    void moreProblemsThanAnybodyReadsAreCounted() {
        StringBuilder text = new StringBuilder("name: x\ntasks:\n");
        for (int i = 0; i < 1_500; i++) {
            text.append("  t").append(i).append(": { type: nope }\n");
        }

        List<Problem> problems = problems(text.toString());

        assertThat(problems).hasSize(1_001);
        assertThat(problems.getLast().code()).isEqualTo("too-many-problems");
        assertThat(problems.getLast().message()).contains("500 more");
    }

    private static Problem only(String text) {
        List<Problem> problems = problems(text);
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }

    static List<Problem> problems(String text) {
        return Assertions.catchThrowableOfType(
                        InvalidDagException.class,
                        () -> DagDocument.parse(text, DocumentFormat.YAML, "test.yaml", Optional.empty()))
                .problems();
    }
}
