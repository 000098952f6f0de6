package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody gets in who does not show that he may. */
@AccountTest
class RefusedCallerTest {

    private static final String JOBS = "/v1/dags/data_processing/jobs";

    @Test
    void whoSaysNothingOfHimself(EmulatedAccount account) {
        assertThat(account.stranger().post(JOBS, "{}").status()).isEqualTo(403);
        assertThat(account.stranger().get("/v1/jobs").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer wrong-secret-of-somebody", "Basic dTpw", "AWS4-HMAC-SHA256 wrong", "AWS id:signature"})
    void whoShowsWhatIsNoSignature(String shown, EmulatedAccount account) {
        int before = account.requests().mark();

        assertThat(account.showing(shown).post(JOBS, "{\"context\": {}}").status())
                .isEqualTo(403);
        assertThat(account.showing(shown).get("/v1/jobs").status()).isEqualTo(403);

        assertThat(account.requests().since(before))
                .anySatisfy(request -> assertThat(request.denied()).isTrue());
        assertThat(account.accessLog()).noneMatch(line -> line.contains(shown));
    }

    @Test
    void whoSignsWithAWrongSecretAndTheSecretIsInNoLog(EmulatedAccount account) {
        String key = account.environment().get("AWS_ACCESS_KEY_ID");
        int before = account.requests().mark();
        int logged = account.accessLog().size();

        assertThat(account.caller(key, "wrong-secret-of-somebody")
                        .post(JOBS, "{}")
                        .status())
                .isEqualTo(403);

        assertThat(account.requests().since(before))
                .anySatisfy(request -> assertThat(request.denied()).isTrue());
        assertThat(account.accessLog().subList(logged, account.accessLog().size()))
                .anyMatch(line -> line.contains("\"path\":\"" + JOBS + "\",\"status\":\"403\""))
                .noneMatch(line -> line.contains("wrong-secret-of-somebody"));
        assertThat(account.log("ApiFunction")).noneMatch(line -> line.contains("wrong-secret-of-somebody"));
    }

    @Test
    void aViewerMayLookButNotTrigger(EmulatedAccount account) {
        ApiCaller viewer = account.userWho("viewer", "GET/v1/*");

        assertThat(viewer.get("/v1/jobs").status()).isEqualTo(200);
        assertThat(viewer.post(JOBS, "{\"context\": {}}").status()).isEqualTo(403);
    }

    @Test
    void anUnknownKeyIsRefused(EmulatedAccount account) {
        assertThat(account.caller("AKIAIOSFODNN7EXAMPLE", "whatever")
                        .get("/v1/jobs")
                        .status())
                .isEqualTo(403);
    }
}
