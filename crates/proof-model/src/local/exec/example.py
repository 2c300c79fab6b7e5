import json, sys

for line in sys.stdin:
    call = json.loads(line)
    if call.get("type") == "hello":
        answer = {"type": "ready"}
    else:
        text = call["messages"][-1]["content"]
        answer = {"id": call["id"], "text": text.upper()}
    print(json.dumps(answer), flush=True)
