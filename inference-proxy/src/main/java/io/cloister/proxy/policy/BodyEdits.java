package io.cloister.proxy.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloister.proxy.policy.RequestJson.Inside;
import io.cloister.proxy.policy.RequestJson.Member;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes to a body at known places: everything else in it travels on byte for byte. */
final class BodyEdits {

    private final RequestJson request;
    private final List<Edit> edits = new ArrayList<>();

    BodyEdits(RequestJson request) {
        this.request = request;
    }

    /** Writes another value where a member has one, or adds the member to an object that is there. */
    void set(@Nullable String object, String name, String json) {
        String path = object == null ? name : object + "." + name;
        Member member = request.written(path);
        Inside inside = request.inside(object == null ? "" : object);
        if (member != null) {
            edits.add(new Edit(member.from(), member.to(), json));
        } else if (inside != null) {
            insert(inside, name, json);
        } else if (object != null) {
            set(null, object, "{\"" + name + "\":" + json + "}");
        }
    }

    private void insert(Inside inside, String name, String json) {
        int at = inside.begin();
        boolean first = edits.stream().noneMatch(edit -> edit.to() == at);
        String before = inside.empty() && !first ? "," : "";
        String after = inside.empty() ? "" : ",";
        edits.add(new Edit(at, at, before + "\"" + name + "\":" + json + after));
    }

    /** Applies the edits. Takes the body over and gives one back. */
    ByteBuf applyTo(ByteBuf body) {
        if (edits.isEmpty()) {
            return body;
        }
        edits.sort(Comparator.comparingInt(Edit::from));
        CompositeByteBuf edited = Unpooled.compositeBuffer(2 * edits.size() + 1);
        int start = body.readerIndex();
        int at = 0;
        for (Edit edit : edits) {
            edited.addComponent(true, body.retainedSlice(start + at, edit.from() - at));
            edited.addComponent(true, Unpooled.wrappedBuffer(edit.text().getBytes(US_ASCII)));
            at = edit.to();
        }
        edited.addComponent(true, body.retainedSlice(start + at, body.readableBytes() - at));
        body.release();
        return edited;
    }

    private record Edit(int from, int to, String text) {}
}
