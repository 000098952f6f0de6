package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The pages of the web UI behind the HTTP API, for callers that nobody knows. */
@AccountTest
class WebUiTest {

    @Test
    void pagesAreServedToEverybody(EmulatedAccount account) {
        ApiCaller.Response page = account.stranger().get("/ui/jobs/some-job");

        assertThat(page.status()).as(page.body()).isEqualTo(200);
        assertThat(page.body()).contains("<html");
        assertThat(page.headers().entrySet())
                .filteredOn(header -> header.getKey().equalsIgnoreCase("content-security-policy"))
                .singleElement()
                .satisfies(header -> assertThat(header.getValue().getFirst()).doesNotContain("unsafe"));
    }

    @Test
    void nothingElseIsServedThere(EmulatedAccount account) {
        assertThat(account.stranger().get("/.env").status()).isEqualTo(404);
        assertThat(account.stranger().get("/v1/jobs").status()).isIn(401, 403);
    }
}
