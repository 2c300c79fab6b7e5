//! In answers by a template and in batches.

use proof_model::BatchState;
use serde_json::Value;

use super::plants::{Form, each_text, marked};
use super::server::{Server, http};
use super::{FORMATS, assert_clean, call, connect, json, shown};

#[tokio::test]
async fn in_an_answer_by_a_template() {
    let server = Server::start();
    let target = connect(&format!(
        "model: http/m\nbase_url: {}\nrequest: {{q: '{{{{ prompt }}}}'}}\nanswer: $.text\nerror: $.error.words\nheaders: {{x-team: '${{PLANTED}}'}}\nmax_attempts: 1\n",
        server.base_url()
    ));
    for form in Form::ALL {
        for status in ["200 OK", "400 Bad", "500 Down"] {
            for body in [
                format!("{{\"text\": \"{}\"}}", marked("a ", " b")),
                format!("{{\"text\": {{\"a\": \"{}\"}}}}", marked("", "")),
                format!("{{\"x\": \"{}\"}}", marked("", "")),
                format!("{{\"error\": {{\"words\": \"{}\"}}}}", marked("", "")),
            ] {
                server.reply(vec![("", json(status, &form.plant(&body)))]);
                assert_clean(&format!("{body} {form:?} {status}"), &shown(&call(&target).await));
            }
        }
    }
    assert_clean("http", &format!("{target:?} {}", target.config().to_json()));
}

#[tokio::test]
async fn in_what_a_batch_gives_back() {
    let server = Server::start();
    let target = FORMATS[0].connect(&server, false);
    let batch = target.batch().unwrap();
    let (_, answer) = FORMATS[0].answers("text.json").swap_remove(0);
    let answer: Value = serde_json::from_str(&answer).unwrap();
    for form in Form::ALL {
        let mut lines = String::new();
        for (idx, (_, body)) in each_text(&answer).into_iter().enumerate() {
            let line = format!(
                "{{\"custom_id\": \"t{idx}\", \"response\": {{\"status_code\": 200, \"request_id\": \"{}\", \"body\": {body}}}, \"error\": null}}\n",
                marked("", "")
            );
            lines.push_str(&line);
        }
        for status in [400, 401, 500] {
            let line = format!(
                "{{\"custom_id\": \"e{status}\", \"response\": {{\"status_code\": {status}, \"body\": {{\"error\": {{\"message\": \"{}\"}}}}}}, \"error\": null}}\n",
                marked("wrong ", "")
            );
            lines.push_str(&line);
        }
        let line = format!(
            "{{\"custom_id\": \"e\", \"response\": null, \"error\": {{\"code\": \"{}\", \"message\": \"{}\"}}}}\n",
            marked("", ""),
            marked("", "")
        );
        lines.push_str(&line);
        lines.push_str(&marked("no line of a batch ", "\n"));
        let status = "{\"id\": \"batch_1\", \"status\": \"completed\", \"output_file_id\": \"file_1\", \"request_counts\": {\"total\": 1, \"completed\": 1, \"failed\": 0}}";
        server.reply(vec![
            ("/content", http("200 OK", &[], &form.plant(&lines))),
            ("", json("200 OK", status.as_bytes())),
        ]);
        let mut results = batch.results("batch_1").await.unwrap();
        let mut n_results = 0;
        while let Some(item) = results.next().await {
            n_results += 1;
            match item {
                Ok((name, called)) => {
                    assert_clean(&format!("batch {name} {form:?}"), &shown(&called));
                }
                Err(error) => assert_clean(&format!("batch {form:?}"), &shown(&Err(error))),
            }
        }
        assert!(8 < n_results, "{n_results}");
        let failed = format!(
            "{{\"id\": \"batch_1\", \"status\": \"failed\", \"errors\": {{\"data\": [{{\"code\": \"{0}\", \"message\": \"{0}\"}}]}}}}",
            marked("", "")
        );
        server.reply(vec![("", json("200 OK", &form.plant(&failed)))]);
        match batch.status("batch_1").await {
            Ok(status) => {
                assert!(matches!(status.state, BatchState::Failed(_)), "{status:?}");
                assert_clean(&format!("batch status {form:?}"), &format!("{status:?}"));
            }
            Err(error) => assert_clean(&format!("batch status {form:?}"), &shown(&Err(error))),
        }
    }
}
